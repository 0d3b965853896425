"""What each question took from the score of some branches: exactly, from the answers of their approved visits.

A visit's losses are those its own sheet tells (`visit_figures.points_of_visit`); a branch's are the mean over its
visits, and a group's the mean over its branches, each weighing the same, as their scores are. HQ's pages, a branch's
page and every report ask here, so that no two of them tell another figure.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Max

from audits.models import Answer, SectionScore, Visit, VisitState, Wave
from audits.rules.checklist import Checklist
from audits.services.scores import parsed_checklist
from reports.models import CellRefresh

AT_ONCE = 200  # branches read together, so that memory doesn't grow with the network
KEPT_SECONDS = 3600


def losses_of(wave: Wave, branches: Collection[int]) -> dict[str, Fraction]:
    """By question, the points that the mean score of these branches lost there; the wave comes with its checklist.

    Kept until cells of the wave are refreshed, as every correction does.
    """
    places = sorted(branches)
    refreshed = CellRefresh.objects.filter(wave=wave).aggregate(n=Count("pk"), at=Max("at"))
    if not places or not refreshed["at"]:
        return _counted(wave, places)
    named = sha256(",".join(map(str, places)).encode()).hexdigest()
    key = f"losses/1:{wave.pk}:{refreshed['n']}:{refreshed['at'].timestamp()}:{named}"
    found: dict[str, Fraction] | None = cache.get(key)
    if found is None:
        found = _counted(wave, places)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _counted(wave: Wave, places: Sequence[int]) -> dict[str, Fraction]:
    """The same straight from the answers."""
    ledger = Ledger(parsed_checklist(wave.checklist_version))
    for start in range(0, len(places), AT_ONCE):
        ledger.add(wave, places[start : start + AT_ONCE])
    return ledger.means()


class Ledger:
    """Losses added up by what they are to be divided by: thousands of fractions one by one would take long."""

    def __init__(self, checklist: Checklist) -> None:
        self.by_points = checklist.scoring.method == "points"
        self.weights = {section.code: Fraction(section.weight) for section in checklist.sections}
        asked = [(section.code, question) for section in checklist.sections for question in section.questions]
        self.section_of = {question.code: section for section, question in asked if not question.bonus}
        self.branches = 0
        self.missed: dict[tuple[str, int, Decimal, Any], Decimal] = defaultdict(Decimal)
        self.taken: dict[tuple[str, int], int] = Counter()

    def add(self, wave: Wave, branches: Sequence[int]) -> None:
        """Count in the visits of some branches."""
        visits = Visit.objects.filter(wave=wave, branch__in=branches, state=VisitState.APPROVED, score__isnull=False)
        rows = list(visits.values_list("pk", "branch", "score", "raw_score", "critical"))
        of_branch = Counter(branch for _pk, branch, *_scores in rows)
        self.branches += len(of_branch)
        number = {pk: of_branch[branch] for pk, branch, *_scores in rows}
        for pk, _branch, score, raw_score, critical in rows:
            for code in critical:
                self.taken[code, number[pk] * len(critical)] += (raw_score or 0) - (score or 0)
        possible: dict[Any, dict[str, Decimal]] = defaultdict(dict)
        sections = SectionScore.objects.filter(visit__in=visits.values("pk"), possible__gt=0)
        for pk, section, points in sections.values_list("visit", "section", "possible"):
            possible[pk][section] = points
        whole = {pk: self._whole(parts) for pk, parts in possible.items()}
        missed = Answer.objects.filter(visit__in=visits.values("pk"), earned__lt=F("possible")).order_by()
        missed = missed.filter(question__in=self.section_of)
        for pk, question, lost in missed.values_list("visit", "question", F("possible") - F("earned")).iterator():
            section = self.section_of[question]
            if pk in whole and (self.by_points or section in possible[pk]):
                part = Decimal(1) if self.by_points else possible[pk][section]
                self.missed[question, number[pk], part, whole[pk]] += lost

    def means(self) -> dict[str, Fraction]:
        """The losses by question, over the branches counted in."""
        found: dict[str, Fraction] = defaultdict(Fraction)
        for (question, number, part, whole), lost in self.missed.items():
            weight = 1 if self.by_points else self.weights[self.section_of[question]]
            if whole:
                found[question] += 100 * Fraction(lost) * weight / Fraction(part) / Fraction(whole) / number
        for (question, number), hundredths in self.taken.items():
            found[question] += Fraction(hundredths, 100 * number)
        return {question: lost / self.branches for question, lost in found.items()}

    def _whole(self, parts: dict[str, Decimal]) -> Any:
        """What a visit's losses are shares of: all points possible, or the weights of the sections that count."""
        if self.by_points:
            return sum(parts.values(), Decimal(0))
        return sum((self.weights[code] for code in parts), Fraction(0))
