"""What the pages of a published version share, be it of a checklist or of a scenario."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from audits.models import ChecklistVersion, ScenarioVersion
from audits.views.change_rows import ChangeRow
from audits.views.design import HQRequest

Version = ChecklistVersion | ScenarioVersion
Changes = Callable[[dict[str, Any], dict[str, Any]], list[ChangeRow]]


def version_context(version: Version, change_rows: Changes, *, revision: int, draft_is_lost: bool) -> dict[str, Any]:
    """A version with what it changed; `revision` is the draft's that it may take the place of."""
    kind, home = home_of(version)
    before = home.versions.filter(number__lt=version.number).first()
    addresses = {"reuse": reverse(f"{kind}-version-reuse", args=[home.pk, version.number])}
    if before:
        addresses["compare"] = reverse(f"{kind}-compare", args=[home.pk, version.number, before.number])
    return {
        **shared(kind, home, addresses),
        "version": version,
        "before": before,
        "changes": change_rows(before.document, version.document) if before else None,
        "revision": revision,
        "draft_is_lost": draft_is_lost,
    }


def compare_context(version: Version, before: Version, change_rows: Changes) -> dict[str, Any]:
    """Two versions side by side, and the way to any other."""
    kind, home = home_of(version)
    others = home.versions.exclude(number=version.number).values_list("number", flat=True)
    return {
        **shared(kind, home, {}),
        "version": version,
        "before": before,
        "changes": change_rows(before.document, version.document),
        "others": [(other, reverse(f"{kind}-compare", args=[home.pk, version.number, other])) for other in others],
    }


def home_of(version: Version) -> tuple[str, Any]:
    """What it is a version of, and how that is called in addresses."""
    if isinstance(version, ChecklistVersion):
        return "checklist", version.checklist
    return "scenario", version.scenario


def shared(kind: str, home: Any, addresses: dict[str, str]) -> dict[str, Any]:
    """Where the page belongs."""
    page = "checklist-detail" if kind == "checklist" else "scenario-edit"
    return {"home": home, kind: home, "urls": {"home": reverse(page, args=[home.pk]), **addresses}}


def looked_at(request: HQRequest) -> int:
    """The draft's revision that the page showed; -1 for none."""
    revision = request.POST.get("revision", "")
    return int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else -1
