"""Alert rules: written, switched, tried on the last wave; which visits one holds for is asked in one place."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Answer, ChecklistVersion, Programme, SectionScore, Visit, VisitState, Wave
from audits.models.visit import VisitQuerySet
from audits.services.saving import save_once
from audits.services.scores import parsed_checklist
from common.errors import Refused
from common.texts import text
from reports.models import AlertKind, AlertRule


@dataclass(frozen=True)
class RuleContent:
    """What a form says of a rule; `part` is a section's or question's code."""

    name: str
    kind: str
    part: str = ""
    below: Decimal | None = None
    to_directors: bool = False
    to_heads: bool = False


@dataclass(frozen=True)
class Trial:
    """What a rule would have told in the last wave with approved visits."""

    wave: Wave
    visits: int
    times: int


@transaction.atomic
def create_rule(*, programme: Programme, content: RuleContent, people: Collection[User] = (), by: User) -> AlertRule:
    """A rule for whatever is approved from now on; raises `Refused` with the fields at fault, or `name_taken`."""
    return write(AlertRule(programme=programme, created_by=by, on_since=timezone.now()), content, people)


@transaction.atomic
def edit_rule(*, rule_id: int, content: RuleContent, people: Collection[User] = (), by: User) -> AlertRule:
    """The rule as it is from now on; what it told stays told."""
    row = AlertRule.objects.select_for_update(of=("self",)).get(pk=rule_id)
    row.on_since = timezone.now() if row.on_since else None
    return write(row, content, people)


@transaction.atomic
def switch_rule(*, rule_id: int, on: bool, by: User) -> AlertRule:
    """Look at it from now on, or no more."""
    row = AlertRule.objects.select_for_update(of=("self",)).get(pk=rule_id)
    row.on_since = (row.on_since or timezone.now()) if on else None
    row.save(update_fields=["on_since"])
    return row


def write(row: AlertRule, content: RuleContent, people: Collection[User]) -> AlertRule:
    """Put the content into the row, and save it."""
    for part in fields(content):
        setattr(row, part.name, getattr(content, part.name))
    row.name = row.name.strip()
    row.part = row.part if row.kind in (AlertKind.SECTION, AlertKind.QUESTION) else ""
    row.below = None if row.kind == AlertKind.CRITICAL else row.below
    problems = faults(row, people)
    if problems:
        raise Refused("invalid", next(iter(problems.values())), problems, status=400)
    save_once(row, "name", _("This programme has a rule of this name already."))
    row.people.set(people)
    return row


def faults(row: AlertRule, people: Collection[User]) -> dict[str, str]:
    """What is wrong with a rule, by field."""
    found = {}
    if not row.name:
        found["name"] = _("A rule needs a name.")
    if row.kind != AlertKind.CRITICAL and row.below is None:
        found["below"] = _("Say below how many percent.")
    if row.kind in (AlertKind.SECTION, AlertKind.QUESTION) and row.part not in parts_of(row.programme)[row.kind]:
        found["part"] = _("Choose a section or a question that fits.")
    if not (people or row.to_directors or row.to_heads):
        found["people"] = _("Say who is told.")
    return found


def parts_of(programme: Programme) -> dict[str, dict[str, str]]:
    """Titles of sections and texts of scored questions by code, of all published versions, the newest words first."""
    sections: dict[str, str] = {}
    questions: dict[str, str] = {}
    versions = ChecklistVersion.objects.filter(checklist__programme=programme, checklist__archived_at=None)
    for version in versions.order_by("-published_at", "-pk"):
        for section in parsed_checklist(version).sections:
            sections.setdefault(section.code, text(section.title))
            for question in section.questions:
                if (
                    getattr(question, "points", None)
                    or getattr(question, "choices", None)
                    or getattr(question, "bands", None)
                ):
                    questions.setdefault(question.code, text(question.text))
    return {AlertKind.SECTION: sections, AlertKind.QUESTION: questions}


def matching(rule: AlertRule, visits: VisitQuerySet) -> VisitQuerySet:
    """Those of `visits` that are approved and for which the rule holds."""
    rows = visits.filter(state=VisitState.APPROVED)
    if rule.kind == AlertKind.CRITICAL:
        return rows.exclude(critical=[])
    below = rule.below or Decimal(0)
    if rule.kind == AlertKind.VISIT:
        return rows.filter(score__lt=below * 100)
    if rule.kind == AlertKind.SECTION:
        low = SectionScore.objects.filter(visit__in=rows.values("pk"), section=rule.part, score__lt=below * 100)
        return rows.filter(pk__in=low.values("visit"))
    answers = Answer.objects.filter(visit__in=rows.values("pk"), question=rule.part, possible__gt=0)
    # Multiplied, since SQLite divides whole numbers to whole numbers.
    low_answers = answers.alias(reached=F("earned") * 100, limit=F("possible") * below).filter(reached__lt=F("limit"))
    return rows.filter(pk__in=low_answers.values("visit"))


def try_rule(rule: AlertRule) -> Trial | None:
    """How often the rule would have told in the programme's last wave; None where there is none with results."""
    approved = Visit.objects.filter(wave__programme=rule.programme, state=VisitState.APPROVED, score__isnull=False)
    wave = Wave.objects.filter(pk__in=approved.values("wave")).order_by("-starts_on", "-pk").first()
    if wave is None:
        return None
    visits = Visit.objects.filter(wave=wave, branch__brand__is_competitor=False)
    return Trial(wave, visits.filter(state=VisitState.APPROVED).count(), matching(rule, visits).count())
