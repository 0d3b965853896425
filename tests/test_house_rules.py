"""The house's rules that a linter doesn't know (docs/architecture.md)."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]  # fmt: skip
PYTHON = [path for path in TRACKED if path.suffix == ".py" and "migrations" not in path.parts]
CODE = [path for path in PYTHON if "tests" not in path.parts and path.name != "conftest.py"]
TEMPLATES = [path for path in TRACKED if path.suffix == ".html" and "tests" not in path.parts]
BROWSER = [path for path in TRACKED if path.suffix in {".js", ".css"} and path.parts[len(ROOT.parts)] == "static"]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def where(paths: list[Path], pattern: str) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{name(path)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if found.search(line)
    ]


def test_no_file_grows_past_reading() -> None:
    long = [name(path) for path in [*CODE, *BROWSER] if len(path.read_text().splitlines()) > 400]
    long += [name(path) for path in set(PYTHON) - set(CODE) if len(path.read_text().splitlines()) > 600]
    assert long == []


def test_tasks_are_queued_only_after_the_commit() -> None:
    assert where(CODE, r"\.delay\(|\.apply_async\(|send_task\(") == [
        line for line in where(CODE, r"send_task\(") if line.startswith("common/tasks.py")
    ]


def test_nothing_happens_by_signal() -> None:
    assert where(CODE, r"django\.db\.models\.signals|@receiver\(") == []


def test_the_pdf_library_is_imported_in_one_place() -> None:
    assert {line.split(":")[0] for line in where(CODE, r"^\s*(import|from) weasyprint")} <= {"reports/pdf.py"}


def test_no_page_needs_inline_scripts_or_styles() -> None:
    # The PDF and mails carry their style with them: neither is shown under the site's policy.
    pages = [path for path in TEMPLATES if path.name != "branch_report.html" and "emails" not in path.parts]
    assert where(pages, r"""\sstyle=["']|\son(click|load|change|submit|error)=|<style|javascript:""") == []
    # An import map can't come from a file; the policy takes it by its nonce.
    assert where(pages, r'<script(?![^>]*(src=|application/json|type="importmap" nonce=))') == []


def test_nothing_comes_from_another_host() -> None:
    urls = r"""(src|href|action)=["']https?://|url\(["']?https?:|from ["']https?:|fetch\(["'`]https?:"""
    assert where([*TEMPLATES, *BROWSER], urls) == []


def test_no_unsafe_html_from_data() -> None:
    assert (
        where([path for path in BROWSER if path.suffix == ".js"], r"\.innerHTML\s*=|insertAdjacentHTML|document\.write")
        == []
    )


@pytest.mark.parametrize("word", [r"\bTODO\b", r"\bFIXME\b", r"\bXXX\b", r"print\(f?['\"]debug"])
def test_nothing_is_left_for_later(word: str) -> None:
    assert [line for line in where([*CODE, *TEMPLATES, *BROWSER], word) if "test_house_rules" not in line] == []


def test_no_path_of_one_machine_and_no_registry_is_named() -> None:
    text = [
        path
        for path in TRACKED
        if path.suffix in {".py", ".md", ".toml", ".yml", ".html", ".js", ".json", ".txt", ".sh"}
    ]
    here = "test_house_rules"
    lines = where(text, r"/(work|home|Users|root)/[a-z]+/|https?://[a-z.]*(pypi|npmjs|debian)\.[a-z]+")
    assert [line for line in lines if here not in line] == []
