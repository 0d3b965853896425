"""Checklists and their versions; a published version never changes."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Checklist, ChecklistVersion, Programme
from audits.rules.changes import same_document
from audits.rules.documents import InvalidDocument, parse_checklist
from audits.rules.reading import storable, unkeepable
from common.errors import Refused


@transaction.atomic
def create_checklist(*, programme: Programme, name: str, by: User) -> Checklist:
    """A new checklist without a version yet."""
    return Checklist.objects.create(programme=programme, name=name)


@transaction.atomic
def publish_checklist_version(*, checklist_id: int, document: Any, by: User) -> ChecklistVersion:
    """Freeze `document` as the next version.

    Raises `InvalidDocument` with every error, and `Refused` with code `unchanged` or `archived`. The row lock gives
    two who publish at once two numbers, and the second of the same document its refusal.
    """
    check_document(document)
    checklist = locked_checklist(checklist_id)
    if checklist.archived_at:
        raise Refused("archived", _("This checklist is archived; take it back first."))
    last = checklist.versions.order_by("-number").first()
    if last and same_document(last.document, document):
        raise Refused("unchanged", _("Nothing has changed since version %(number)s.") % {"number": last.number})
    return ChecklistVersion.objects.create(
        checklist=checklist,
        number=last.number + 1 if last else 1,
        document=storable(document),
        published_at=timezone.now(),
        published_by=by,
    )


@transaction.atomic
def rename_checklist(*, checklist_id: int, name: str, by: User) -> Checklist:
    """The checklist under another name; its versions keep their own titles."""
    checklist = locked_checklist(checklist_id)
    checklist.name = name
    checklist.save(update_fields=["name"])
    return checklist


@transaction.atomic
def archive_checklist(*, checklist_id: int, archived: bool, by: User) -> Checklist:
    """Put a checklist away so that no new wave takes it, or take it back."""
    checklist = locked_checklist(checklist_id)
    checklist.archived_at = (checklist.archived_at or timezone.now()) if archived else None
    checklist.save(update_fields=["archived_at"])
    return checklist


def published_codes(checklist: Checklist) -> dict[str, Any] | None:
    """The codes that stand for good, since a version with them was published; None before the first."""
    last = checklist.versions.first()
    if last is None:
        return None
    sections: dict[str, None] = {}
    questions: dict[str, dict[str, None]] = {}
    for document in checklist.versions.values_list("document", flat=True).iterator(chunk_size=20):
        for section in document["sections"]:
            sections[section["code"]] = None
            for question in section["questions"]:
                choices = questions.setdefault(question["code"], {})
                choices.update(dict.fromkeys(choice["code"] for choice in question.get("choices") or []))
    return {
        "number": last.number,
        "sections": list(sections),
        "questions": {code: list(choices) for code, choices in questions.items()},
    }


def check_document(document: Any) -> None:
    """Raises `InvalidDocument` with every error: those of the rules, and characters that can't be kept."""
    errors = []
    try:
        parse_checklist(document)
    except InvalidDocument as refused:
        errors = refused.errors
    if not errors or errors[0].code != "too_deep":
        errors = [*errors, *unkeepable(document)]
    if errors:
        raise InvalidDocument(errors)


def locked_checklist(checklist_id: int) -> Checklist:
    """The checklist under a row lock; raises `Checklist.DoesNotExist`."""
    return Checklist.objects.select_for_update().get(pk=checklist_id)
