"""What production makes of our scripts: no comment travels, and what is left is the same program."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mystery.static_storage import without_docs

STATIC = Path(__file__).resolve().parent.parent / "static"
PARSE = """
const vm = require("node:vm");
const sources = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
for (const [name, text] of Object.entries(sources)) new vm.SourceTextModule(text, { identifier: name });
"""


def test_what_a_script_says_of_itself_stays_at_home() -> None:
    script = "/** Adds.\n * @param {number} a */\nfunction add(a) {\n  const b = /** @type {number} */ (a);\n  return b;\n}\n"
    assert without_docs(script) == "function add(a) {\n  const b = (a);\n  return b;\n}\n"


def test_what_only_looks_like_a_comment_stays() -> None:
    script = 'const accepted = "image/*,audio/*";\nconst both = ["*/*"];\nconst half = 4 / 2; /* why */\n'
    assert without_docs(script) == script


def test_every_script_is_still_a_program() -> None:
    node = shutil.which("node") or pytest.fail("node is not installed")
    sources = {str(path): without_docs(path.read_text()) for path in STATIC.rglob("*.js")}
    assert not [name for name, text in sources.items() if "@param" in text or "@type" in text]
    done = subprocess.run(
        [node, "--no-warnings", "--experimental-vm-modules", "-e", PARSE],
        input=json.dumps(sources), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_no_module_imports_one_that_imports_it() -> None:
    # Not even later: a name holds the hash of what it imports, so that neither could be named first.
    imported = re.compile(r"""(?:from|import)\s*\(?["'](\.[^"']+\.js)["']""")
    texts = {path: without_docs(path.read_text()) for path in STATIC.rglob("*.js")}
    imports = {
        path: {(path.parent / name).resolve() for name in imported.findall(text)} for path, text in texts.items()
    }
    while free := [path for path, names in imports.items() if not names & imports.keys()]:
        for path in free:
            del imports[path]
    assert sorted(path.name for path in imports) == []
