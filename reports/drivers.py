"""Key drivers: which questions go with the overall impression of a wave, and how well each is met (scoring.md)."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from django.core.cache import cache
from django.db import connection
from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.models import Wave
from audits.rules.scoring import possible_points
from audits.services.scores import parsed_checklist
from common.texts import text
from reports.importance import Quadrant, Sums, correlation, quadrants
from reports.models import CellRefresh, QuestionCell
from reports.questions import kind_of
from reports.stats import Interval

KEPT_SECONDS = 3600
Measure = Literal["intent", "rest"]
CAVEAT = _(
    "What stands here goes with the overall impression; it needn’t be its cause. Both may follow from something else."
)
MEASURES = {
    "intent": _("How likely shoppers would recommend it"),
    "rest": _("What the visit earned in all other questions"),
}
QUADRANTS = {
    "fix_first": pgettext_lazy("importance and performance", "Fix first"),
    "keep_up": pgettext_lazy("importance and performance", "Keep it up"),
    "minor": pgettext_lazy("importance and performance", "Can wait"),
    "secure": pgettext_lazy("importance and performance", "In order"),
}

MADE = "v.wave_id = %s AND b.brand_id = %s AND v.state = 'approved' AND v.obstacle = ''"
# By the value of the recommendation question, so that all that is added up are integers.
BY_INTENT = f"""
SELECT a.question, o.value, count(*), sum(CASE WHEN a.rate >= 10000 THEN 1 ELSE 0 END), sum(a.rate),
       sum(CAST(a.rate AS bigint) * a.rate)
FROM audits_visit v JOIN audits_branch b ON b.id = v.branch_id
JOIN audits_answer o ON o.visit_id = v.id AND o.question = %s AND o.value IS NOT NULL
JOIN audits_answer a ON a.visit_id = v.id AND a.rate IS NOT NULL
WHERE {MADE} GROUP BY a.question, o.value
"""  # noqa: S608 conditions of ours
# A mean of the other rates: each question weighs the same, whatever its points.
BY_REST = f"""
SELECT question, count(*), sum(CASE WHEN rate >= 10000 THEN 1 ELSE 0 END), sum(rate), sum(rest), sum(rate * rate),
       sum(rest * rest), sum(rate * rest)
FROM (
    SELECT question, rate, (total - rate) / (given - 1) AS rest
    FROM (
        SELECT a.question, CAST(a.rate AS double precision) AS rate,
               sum(a.rate) OVER visit AS total, count(*) OVER visit AS given
        FROM audits_visit v JOIN audits_branch b ON b.id = v.branch_id
        JOIN audits_answer a ON a.visit_id = v.id AND a.rate IS NOT NULL
        WHERE {MADE} WINDOW visit AS (PARTITION BY a.visit_id)
    ) rates WHERE given > 1
) rests GROUP BY question
"""  # noqa: S608 as above


@dataclass(frozen=True, slots=True)
class Driver:
    """One question: its importance (-1..1) with interval, performance (its rate in percent), quadrant and visits."""

    code: str
    text: str
    section: str
    section_title: str
    importance: float
    interval: Interval
    performance: Fraction
    quadrant: Quadrant
    visits: int
    measure: Measure


def drivers_of(wave: Wave) -> list[Driver]:
    """The drivers of the programme's own brand, the strongest first; none where there are too few visits to tell.

    The importance of a question is the correlation of its rate with the shopper's intent to recommend, where the
    checklist asks for it, else with the mean rate of the visit's other questions: without its own part, which would
    agree with itself (the corrected item-total correlation, Henrysson 1963). Shown from 100 visits on, with 20 in the
    smaller group of those who met and those who missed it. The wave comes with its programme and checklist version.
    """
    checklist = parsed_checklist(wave.checklist_version)
    asked = [(section, question) for section in checklist.sections for question in section.questions]
    intent = next((question.code for _section, question in asked if kind_of(question) == "nps"), None)
    sums = {code: one for code, one in kept_sums(wave, intent).items() if one.is_enough}
    importance = {code: link for code, one in sums.items() if (link := correlation(one)) is not None}
    performance = {code: Fraction(sums[code].x) / (100 * sums[code].visits) for code in importance}
    places = quadrants(importance, performance)
    found = [
        Driver(
            code=question.code,
            text=text(question.text),
            section=section.code,
            section_title=text(section.title),
            importance=importance[question.code].value,
            interval=importance[question.code].interval,
            performance=performance[question.code],
            quadrant=places[question.code],
            visits=sums[question.code].visits,
            measure="intent" if intent else "rest",
        )
        for section, question in asked
        if question.code in importance and possible_points(question)
    ]
    return sorted(found, key=lambda driver: -driver.importance)


def kept_sums(wave: Wave, intent: str | None) -> dict[str, Sums]:
    """The sums by question; kept in the cache until a cell of the wave is refreshed, since they read every answer."""
    at = CellRefresh.objects.filter(wave=wave).aggregate(at=Max("at"))["at"]
    if at is None:
        return {}
    # Of two refreshes at once the later one may carry the earlier time: the cells' sums tell them apart.
    cells = QuestionCell.objects.filter(wave=wave).aggregate(
        n=Sum("counted"), total=Sum("total"), squares=Sum("squares")
    )
    sums = "-".join(str(figure) for figure in cells.values())
    key = f"drivers:{wave.pk}:{wave.programme.brand_id}:{intent}:{at.timestamp()}:{sums}"
    found: dict[str, Sums] | None = cache.get(key)
    if found is None:
        found = sums_with_intent(wave, intent) if intent else sums_with_rest(wave)
        cache.set(key, found, KEPT_SECONDS)
    return found


def sums_with_intent(wave: Wave, intent: str) -> dict[str, Sums]:
    """By question, its rates beside the answers to the recommendation question."""
    found: dict[str, Sums] = defaultdict(Sums)
    with connection.cursor() as cursor:
        cursor.execute(BY_INTENT, [intent, wave.pk, wave.programme.brand_id])
        for code, value, *figures in cursor.fetchall():
            visits, met, x, xx = map(int, figures)
            y = int(str(value).strip('"'))
            found[code] += Sums(
                visits, met, Fraction(x), Fraction(y * visits), Fraction(xx), Fraction(y * y * visits), Fraction(x * y)
            )
    return dict(found)


def sums_with_rest(wave: Wave) -> dict[str, Sums]:
    """By question, its rates beside the mean rate of the visit's other questions."""
    with connection.cursor() as cursor:
        cursor.execute(BY_REST, [wave.pk, wave.programme.brand_id])
        return {code: Sums(int(n), int(met), *map(float, sums)) for code, n, met, *sums in cursor.fetchall()}
