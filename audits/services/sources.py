"""Checklists that sections and questions can be copied from: the organisation's own, and the product's library."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation
from audits.models import Checklist, ChecklistVersion
from audits.rules.changes import same_document
from audits.services.library import library
from common.texts import text


def sources(organisation: Organisation) -> list[dict[str, Any]]:
    """Each with its sections: the newest version of every checklist in use, then what else the library has."""
    own, documents = [], []
    for version in newest_versions(organisation).iterator(chunk_size=20):
        programme = version.checklist.programme
        where = f"{programme.brand}, {programme}"
        own.append(entry(f"checklist-{version.checklist_id}", version.checklist.name, where, version.document))
        documents.append(version.document)
    ready = [
        entry(f"library-{slug}", text(one.checklist["title"]), _("Library"), one.checklist)
        for slug, one in library().items()
        if not any(same_document(document, one.checklist) for document in documents)
    ]
    return own + ready


def source_document(organisation: Organisation, source: str) -> Any:
    """The document that `source` names, or None."""
    kind, _dash, name = source.partition("-")
    if kind == "library":
        return library()[name].checklist if name in library() else None
    if kind != "checklist" or not name.isascii() or not name.isdigit() or len(name) > 18:
        return None
    found = newest_versions(organisation).filter(checklist=int(name)).first()
    return found.document if found else None


def newest_versions(organisation: Organisation) -> QuerySet[ChecklistVersion]:
    """The newest version of each checklist that isn't archived, by programme and name."""
    checklists = Checklist.objects.filter(programme__brand__organisation=organisation, archived_at=None)
    later = ChecklistVersion.objects.filter(checklist=OuterRef("checklist"), number__gt=OuterRef("number"))
    versions = ChecklistVersion.objects.filter(~Exists(later), checklist__in=checklists)
    return versions.select_related("checklist__programme__brand").order_by(
        "checklist__programme__name", "checklist__name", "pk"
    )


def entry(name: str, title: str, where: str, document: dict[str, Any]) -> dict[str, Any]:
    """What the list of sources says of one."""
    sections = [
        {"code": section["code"], "title": text(section["title"]), "questions": len(section["questions"])}
        for section in document["sections"]
    ]
    return {"id": name, "title": title, "where": where, "sections": sections}
