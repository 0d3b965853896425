"""What tests of checklists begin from."""

import copy
from typing import Any

from audits.models import Checklist, ChecklistDraft
from audits.services.checklist_drafts import checklist_draft, save_checklist_draft
from conftest import CHECKLIST


def changed(**parts: Any) -> dict[str, Any]:
    """The cast's checklist with something else in its first question."""
    document = copy.deepcopy(CHECKLIST)
    document["sections"][0]["questions"][0] |= parts
    return document


def save(checklist: Checklist, by: Any, plans: Any = None, **parts: Any) -> ChecklistDraft:
    base = checklist_draft(checklist).revision
    return save_checklist_draft(checklist_id=checklist.pk, base=base, document=changed(**parts), plans=plans, by=by)
