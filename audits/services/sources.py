"""Checklists that sections and questions can be copied from: the organisation's own, and the product's library."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from audits.models import Checklist, ChecklistVersion
from audits.services.library import library
from common.texts import text


def sources(organisation: Organisation) -> list[dict[str, Any]]:
    """Each with its sections: the newest version of every checklist in use, then the library."""
    own = [
        entry(
            f"checklist-{version.checklist_id}",
            version.checklist.name,
            str(version.checklist.programme),
            version.document,
        )
        for version in newest_versions(organisation)
    ]
    ready = [
        entry(f"library-{slug}", text(one.checklist["title"]), _("Library"), one.checklist)
        for slug, one in library().items()
    ]
    return own + ready


def source_document(organisation: Organisation, source: str) -> Any:
    """The document that `source` names, or None."""
    kind, _dash, name = source.partition("-")
    if kind == "library":
        return library()[name].checklist if name in library() else None
    found = next((one for one in newest_versions(organisation) if str(one.checklist_id) == name), None)
    return found.document if kind == "checklist" and found else None


def newest_versions(organisation: Organisation) -> list[ChecklistVersion]:
    """The newest version of each checklist that isn't archived, by programme and name."""
    checklists = Checklist.objects.filter(programme__brand__organisation=organisation, archived_at=None)
    versions = ChecklistVersion.objects.filter(checklist__in=checklists).select_related("checklist__programme")
    newest: dict[int, ChecklistVersion] = {}
    for version in versions.order_by("checklist__programme__name", "checklist__name", "-number"):
        newest.setdefault(version.checklist_id, version)
    return list(newest.values())


def entry(name: str, title: str, where: str, document: dict[str, Any]) -> dict[str, Any]:
    """What the list of sources says of one."""
    sections = [
        {"code": section["code"], "title": text(section["title"]), "questions": len(section["questions"])}
        for section in document["sections"]
    ]
    return {"id": name, "title": title, "where": where, "sections": sections}
