"""Actions: what a branch will do about a published wave's findings, by whom and until when."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Action, Branch, Visit, Wave
from common.errors import Refused

LONGEST = 2000


@transaction.atomic
def plan_action(
    *, branch_id: int, wave_id: int, text: str, owner: str, due_on: dt.date, question: str = "", by: User
) -> Action:
    """A corrective step of a branch whose director `by` is, after a wave whose results they see."""
    branch = branch_directed(branch_id, by)
    shown = Visit.objects.visible_to_director(by).filter(branch=branch, wave=wave_id)
    if not shown.exists():
        raise Refused("not_found", _("There are no results of this wave for this branch."), status=404)
    wave = Wave.objects.get(pk=wave_id)
    return plan_step(branch=branch, wave=wave, text=text, owner=owner, due_on=due_on, question=question, by=by)


def plan_step(
    *, branch: Branch, wave: Wave, text: str, owner: str, due_on: dt.date, question: str = "", by: User
) -> Action:
    """The same by somebody who may, as the caller has made sure."""
    problems = faults(branch, text, owner, due_on)
    if problems:
        raise Refused("invalid", next(iter(problems.values())), problems, status=400)
    return Action.objects.create(
        branch=branch,
        wave=wave,
        question=question[:50],
        text=text.strip(),
        owner=owner.strip(),
        due_on=due_on,
        by=by,
    )


def faults(branch: Branch, text: str, owner: str, due_on: dt.date) -> dict[str, str]:
    """What is wrong with a plan, by field; days are the branch's."""
    found = {}
    if not text.strip() or len(text) > LONGEST:
        found["text"] = _("Say in at most %(count)d characters what will be done.") % {"count": LONGEST}
    if not owner.strip() or len(owner.strip()) > 150:
        found["owner"] = _("Say who will do it.")
    if due_on < timezone.now().astimezone(ZoneInfo(branch.time_zone)).date():
        found["due_on"] = _("This day is over. Choose a later one.")
    return found


@transaction.atomic
def finish_action(*, action_id: int, by: User) -> Action:
    """The step is done; said twice, it stays done since the first time."""
    action = Action.objects.select_for_update().get(pk=action_id)
    branch_directed(action.branch_id, by)
    if action.done_at is None:
        action.done_at = timezone.now()
        action.save(update_fields=["done_at"])
    return action


def branch_directed(branch_id: int, by: User) -> Branch:
    """The branch, if the person is its director."""
    branch = Branch.objects.in_scope_of(by).filter(pk=branch_id).first()
    if branch is None:
        raise Refused("not_found", _("There is no such branch."), status=404)
    return branch
