"""Every error code that the API can answer with, read from the code itself; docs/api.md must list exactly these."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grimp
from rest_framework import exceptions

from audits.services.acceptance import SENTENCES
from common import tus
from common.api_errors import handle_api_error
from common.errors import Refused

ROOT = Path(__file__).parent.parent
APPS = ("accounts", "audits", "common", "mystery", "reports")
USUAL = 409
# Refusals of services that stand beside those the API calls, and are told on pages only.
PAGES_ONLY = {"too_many_tokens", "window_over"}
Found = tuple[str, int]


def api_modules() -> set[str]:
    """The API's views and every module of ours that they lead to."""
    graph = grimp.build_graph(*APPS, cache_dir=None)
    waiting = [name for name in graph.modules if name.split(".")[1:2] == ["api"]]
    found = set(waiting)
    while waiting:
        fresh = graph.find_modules_directly_imported_by(waiting.pop()) - found
        found |= fresh
        waiting += fresh
    return found


def source(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def status_of(node: ast.expr | None) -> int:
    """A number, or the constant `tus.NAME`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.Attribute):
        return int(getattr(tus, node.attr))
    assert node is None, ast.dump(node)
    return USUAL


def refusals(tree: ast.AST) -> Iterator[Found]:
    """`Refused("code", ...)` and what classes of it pass to their base, `TusError(status, "code", ...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and "Refused" in {ast.unparse(base) for base in node.bases}:
            calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
            yield from (refusal(call) for call in calls if ast.unparse(call.func) == "super().__init__")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("TusError", "tus.TusError"):
            status, code = map(ast.literal_eval, node.args[:2])
            yield code, status
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Refused":
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield refusal(node)
            else:  # a reason against an acceptance, or tus's own refusal passed on
                assert ast.unparse(first) in ("*reason", "exc.code"), ast.unparse(node)


def refusal(call: ast.Call) -> Found:
    status = next((word.value for word in call.keywords if word.arg == "status"), None)
    return ast.literal_eval(call.args[0]), status_of(status)


def of_the_framework() -> Iterator[Found]:
    """What DRF raises by itself, through our handler."""
    words: dict[type[Any], list[Any]] = {
        exceptions.MethodNotAllowed: ["PUT"],
        exceptions.UnsupportedMediaType: ["text/plain"],
    }
    for kind in exceptions.APIException.__subclasses__():
        answer = handle_api_error(kind(*words.get(kind, [])), {})
        assert answer is not None
        yield answer.data["code"], answer.status_code


def api_codes() -> dict[str, set[int]]:
    """Codes with the HTTP statuses that they come with."""
    found: dict[str, set[int]] = defaultdict(set)
    for module in api_modules():
        for code, status in refusals(ast.parse(source(module).read_text(encoding="utf-8"))):
            found[code].add(status)
    assert set(found) >= PAGES_ONLY, "PAGES_ONLY names a code that is gone"
    for code in PAGES_ONLY:
        del found[code]
    for code, _sentence in SENTENCES.values():
        found[code].add(Refused(code, "").status)
    for code, status in of_the_framework():
        found[code].add(status)
    return dict(found)
