"""Every string of the interface is there in Ukrainian and Russian, and no catalogue lags behind the code."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = [
    ROOT / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    for language in ("uk", "ru")
    for domain in ("django", "djangojs")
]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_a_catalogue_is_complete(path: Path) -> None:
    result = subprocess.run(
        ["msgfmt", "--check", "--statistics", "-o", "/dev/null", str(path)],
        capture_output=True, text=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/usr/local/bin:/opt/homebrew/bin"},
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert re.fullmatch(r"\d+ translated messages?\.", result.stderr.strip()), result.stderr


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources whose catalogues were collected anew."""
    copy = tmp_path_factory.mktemp("collected")
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()  # fmt: skip
    for name in tracked:
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    for domain in ("django", "djangojs"):
        command = [sys.executable, "manage.py", "makemessages", "-d", domain, "-l", "uk", "-l", "ru", "--ignore=tests"]
        subprocess.run([*command, "--no-obsolete"], cwd=copy, capture_output=True, check=True)
    return copy


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_no_catalogue_lags_behind_the_code(path: Path, collected: Path) -> None:
    def texts(po: Path) -> set[str]:
        shown = subprocess.run(
            ["msgattrib", "--no-wrap", "--no-obsolete", str(po)], capture_output=True, text=True, check=True
        )
        return set(re.findall(r'^msgid (".*(?:\n".*)*)', shown.stdout, re.MULTILINE))

    missing = texts(collected / path.relative_to(ROOT)) - texts(path)
    assert missing == set()
