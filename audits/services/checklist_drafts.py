"""Drafts of checklists: saved whole or not, never over what somebody else saved meanwhile."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Checklist, ChecklistDraft, ChecklistVersion
from audits.rules.changes import same_document
from audits.rules.documents import MAX_NESTING, DocumentError, InvalidDocument, nested_deeper
from audits.rules.languages import untranslated
from audits.rules.reading import storable, unkeepable
from audits.services.checklists import check_document, locked_checklist, publish_checklist_version
from audits.services.trial_plans import keepable_plans, run_plans
from common.errors import Refused


class NewerDraft(Refused):
    """Somebody saved since; `draft` is theirs, so that the person can choose."""

    def __init__(self, draft: ChecklistDraft) -> None:
        # A draft that was never saved is nobody's: who names a revision of it looked at none.
        sentence = _("%(person)s has saved this draft meanwhile.") % {
            "person": draft.saved_by if draft.revision else "–"
        }
        super().__init__("newer_draft", sentence)
        self.draft = draft


def checklist_draft(checklist: Checklist) -> ChecklistDraft:
    """The draft as it stands; one that was never saved has revision 0 and begins as the newest version, or empty."""
    saved = ChecklistDraft.objects.select_related("saved_by").filter(checklist=checklist).first()
    if saved:
        return saved
    last = checklist.versions.first()
    return ChecklistDraft(checklist=checklist, document=last.document if last else empty_document(), revision=0)


def empty_document() -> dict[str, Any]:
    """A checklist that asks nothing yet."""
    return {"schema": 1, "title": {}, "scoring": {"method": "sections"}, "sections": []}


@transaction.atomic
def save_checklist_draft(
    *, checklist_id: int, base: int, document: Any, plans: Any = None, by: User
) -> ChecklistDraft:  # fmt: skip
    """The draft as it is now; `base` is the revision it began from, `plans` None keeps those there are.

    Raises `NewerDraft` where somebody saved since, `Refused` with code `archived`, and `InvalidDocument` for what
    can't be kept at all. The same again, as after an answer that was lost on its way, changes nothing.
    """
    kept, kept_plans = keepable_document(document), None if plans is None else keepable_plans(plans)
    checklist = locked_checklist(checklist_id)
    if checklist.archived_at:
        raise Refused("archived", _("This checklist is archived; take it back first."))
    draft = checklist_draft(checklist)
    is_same = draft.revision and draft.document == kept and kept_plans in (None, draft.plans)
    if is_same and base <= draft.revision:
        return draft
    if base != draft.revision:
        raise NewerDraft(draft)
    draft.document, draft.plans = kept, draft.plans if kept_plans is None else kept_plans
    draft.revision, draft.saved_at, draft.saved_by = draft.revision + 1, timezone.now(), by
    draft.save()
    return draft


def is_unpublished(draft: ChecklistDraft) -> bool:
    """Whether the draft says something that stands in no version, and would be gone with it."""
    published = draft.checklist.versions.values_list("document", flat=True)
    return draft.revision > 0 and not any(same_document(draft.document, document) for document in published.iterator())


@transaction.atomic
def publish_checklist_draft(*, checklist_id: int, revision: int, accepted: set[str], by: User) -> ChecklistVersion:
    """Freeze the draft of this `revision` as the next version; `accepted` are the languages that may have gaps.

    Raises what `publish_checklist_version` raises, `NewerDraft`, and `Refused` with code `gaps` or `plan_failed`.
    """
    draft = checklist_draft(locked_checklist(checklist_id))
    if draft.revision != revision:
        raise NewerDraft(draft)
    check_document(draft.document)
    if set(untranslated(draft.document)) - accepted:
        raise Refused("gaps", _("Some texts lack a language: confirm that they may."))
    if not all(result.passed for result in run_plans(draft.document, draft.plans)):
        raise Refused("plan_failed", _("A test plan scores otherwise than expected."))
    return publish_checklist_version(checklist_id=checklist_id, document=draft.document, by=by)


def keepable_document(document: Any) -> dict[str, Any]:
    """A draft's document as a JSON column may hold it, whole or not; raises `InvalidDocument`."""
    if nested_deeper(document, MAX_NESTING):
        raise InvalidDocument([DocumentError("too_deep", "is nested too deeply", ())])
    if not isinstance(document, dict) or not isinstance(document.get("sections"), list):
        raise InvalidDocument([DocumentError("not_an_object", "must be a JSON object", ())])
    if errors := unkeepable(document):
        raise InvalidDocument(errors)
    kept: dict[str, Any] = storable(document)
    return kept
