"""What an alert says to one reader: before publication a director learns what, where and when, and no score."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.formats import localize
from django.utils.translation import gettext as _

from audits.models import Answer, SectionScore, Visit, VisitTimeShown, WaveState
from audits.services.scores import parsed_checklist
from common.texts import text
from reports.models import AlertKind, AlertLetter, AlertRule
from reports.services.delivery_news import address, critical_words, place_of, question_text
from reports.visit_figures import percent
from reports.when import shown_time
from reports.words import whole


@dataclass(frozen=True)
class AlertWords:
    """One alert as its reader learns of it; `value` and `url` are empty where they may not know them yet."""

    what: str
    place: str
    when: str
    value: str
    url: str
    answer_url: str


def words_of(letter: AlertLetter) -> AlertWords:
    """The alert in the active language."""
    rule, visit = letter.alert.rule, letter.alert.visit
    is_open = letter.is_hq or visit.wave.state == WaveState.PUBLISHED
    shown = visit.wave.programme.visit_time_shown
    if not is_open and shown == VisitTimeShown.EXACT:
        shown = VisitTimeShown.DAY_PART
    page = "visit-detail" if letter.is_hq else "branch-visit"
    return AlertWords(
        what=what_words(rule, visit),
        place=place_of(visit),
        when=shown_time(visit, shown),
        value=value_words(rule, visit) if is_open else "",
        url=address(page, visit_id=visit.pk) if is_open else "",
        answer_url=address("alert-answer-hq" if letter.is_hq else "alert-answer", letter_id=letter.pk),
    )


def what_words(rule: AlertRule, visit: Visit) -> str:
    """What the rule found."""
    if rule.kind == AlertKind.CRITICAL:
        return _("Critical failure: %(what)s") % {"what": critical_words(visit)}
    below = f"{localize((rule.below or 0) + 0).rstrip('0').rstrip('.,')} %"
    if rule.kind == AlertKind.VISIT:
        return _("The whole visit is below %(below)s") % {"below": below}
    return _("“%(part)s” is below %(below)s") % {"part": part_title(rule, visit), "below": below}


def part_title(rule: AlertRule, visit: Visit) -> str:
    """The section's title or the question's text, as the visit's checklist has it."""
    if rule.kind == AlertKind.QUESTION:
        return question_text(visit.wave, rule.part)
    sections = parsed_checklist(visit.wave.checklist_version).sections
    return next((text(section.title) for section in sections if section.code == rule.part), rule.part)


def value_words(rule: AlertRule, visit: Visit) -> str:
    """What was reached, in whole percent; "" where that says nothing."""
    if rule.kind == AlertKind.VISIT:
        return f"{whole(percent(visit.score))} %"
    if rule.kind == AlertKind.SECTION:
        score = SectionScore.objects.filter(visit=visit, section=rule.part).values_list("score", flat=True).first()
        return f"{whole(percent(score))} %"
    if rule.kind == AlertKind.QUESTION:
        sums = Answer.objects.filter(visit=visit, question=rule.part, possible__gt=0)
        for earned, possible in sums.values_list("earned", "possible"):
            return f"{whole(100 * Fraction(earned or 0) / Fraction(possible or 1))} %"
    return ""
