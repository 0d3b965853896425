"""One question of a wave: its rate by region, branch and wave, and the answers that lost points."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, QuerySet, Sum

from audits.models import Answer, Evidence, EvidenceState, Region, VisitState, Wave
from audits.rules.checklist import Banded, QuestionBase, YesNo
from audits.rules.scoring import possible_points
from reports.models import QuestionCell
from reports.questions import Share
from reports.results.groups import by_region
from reports.results.places import Place
from reports.results.scope import in_tree_order
from reports.results.wave import BranchRow, WaveResults
from reports.stats import Interval, Moments, mean_interval, share_interval

MOST_ANSWERS = 40
MOST_SHARES = 12
EQUAL_GROUPS = 8
MOST_PHOTOS = 4
PICTURES = ("photo", "screenshot")


@dataclass(frozen=True, slots=True)
class Rate:
    """Earned of possible over some visits, in percent; `moments` are of the visits' rates.

    Of a yes/no question it is the share of the good answer, with that share's interval. `part` is of a region: how many
    of its branches are looked at, and how many it has in the wave.
    """

    moments: Moments
    na: int
    is_share: bool = False
    branch: Place | None = None
    region: Region | None = None
    depth: int = 0
    part: tuple[int, int] = (0, 0)
    wave: Wave | None = None

    @property
    def interval(self) -> Interval | None:
        """Where the true rate lies, cut to the scale."""
        whole, rest = divmod(self.moments.total, 10_000)
        if self.is_share and self.moments.total_sq == 10_000 * self.moments.total and not rest:
            return share_interval(whole, self.moments.count)
        found = mean_interval(self.moments)
        return found.within(0, 100) if found else None


@dataclass(frozen=True, slots=True)
class LostAnswer:
    """An answer that lost points or was commented on, with its pictures."""

    answer: Answer
    photos: list[Evidence]


def grouped(question: QuestionBase, shares: Sequence[Share]) -> list[Share]:
    """Many different figures in few groups: by the bands that give points, else of equal width."""
    if len(shares) <= MOST_SHARES or not isinstance(question, Banded):
        return list(shares)
    edges = [band.up_to for band in question.bands or [] if band.up_to is not None]
    if not edges:
        low, high = Decimal(shares[0].value), Decimal(shares[-1].value)
        edges = [low + (high - low) * n / EQUAL_GROUPS for n in range(1, EQUAL_GROUPS)]
    groups: dict[int, list[Share]] = defaultdict(list)
    for share in shares:
        groups[bisect_left(edges, Decimal(share.value))].append(share)
    return [_together(group) for _, group in sorted(groups.items())]


def _together(group: Sequence[Share]) -> Share:
    label = f"{group[0].label} \N{EN DASH} {group[-1].label}" if len(group) > 1 else group[0].label
    count, percent = sum(one.count for one in group), sum((one.percent for one in group), Fraction(0))
    return Share(group[0].value, label, count, percent)


def branch_rates(found: WaveResults, question: QuestionBase, rows: Sequence[BranchRow]) -> list[Rate]:
    """The question's rate at each of these branches where it earned or lost points."""
    by_branch = {row.branch.pk: row.branch for row in rows}
    cells = QuestionCell.objects.filter(wave=found.wave, question=question.code, counted__gte=1, total__isnull=False)
    fields = ("branch", "counted", "total", "squares", "na")
    return [
        Rate(Moments(counted, total or 0, squares or 0), na, isinstance(question, YesNo), branch=by_branch[branch])
        for branch, counted, total, squares, na in cells.order_by().values_list(*fields)
        if branch in by_branch
    ]


def region_rates(found: WaveResults, rates: Sequence[Rate], rows: Sequence[BranchRow]) -> list[Rate]:
    """The same by region of the own brand, each with all below it, in the order of the tree; of branches `rows`."""
    by_branch = {rate.branch.pk: rate for rate in rates if rate.branch}
    looked_at, everything = by_region(found, rows), by_region(found, found.rows)
    groups = []
    for region, depth in in_tree_order(found.regions.values()):
        here = looked_at.get(region.pk, [])
        inside = [by_branch[row.branch.pk] for row in here if row.branch.pk in by_branch]
        if inside:
            moments = sum((rate.moments for rate in inside), Moments())
            na, is_share = sum(rate.na for rate in inside), inside[0].is_share
            part = len(here), len(everything[region.pk])
            groups.append(Rate(moments, na, is_share, region=region, depth=depth, part=part))
    return groups


def wave_rates(waves: Sequence[Wave], question: QuestionBase, branches: Collection[int]) -> list[Rate]:
    """The question's rate in each of these waves, the oldest first; its code is the same in every version."""
    cells = QuestionCell.objects.filter(
        wave__in=waves, question=question.code, branch__in=[*branches, 0], total__isnull=False
    )
    sums = {
        wave: (Moments(int(n), int(total), int(squares)), int(na), isinstance(question, YesNo))
        for wave, n, total, squares, na in cells.order_by()
        .values_list("wave")
        .annotate(Sum("counted"), Sum("total"), Sum("squares"), Sum("na"))
        if n
    }
    ordered = sorted(waves, key=lambda wave: (wave.starts_on, wave.pk))
    return [Rate(*sums[wave.pk], wave=wave) for wave in ordered if wave.pk in sums]


def lost_answers(wave: Wave, question: QuestionBase, branches: Collection[int]) -> list[LostAnswer]:
    """The answers that lost points there, the dearest first; where none can, those with a comment. With their pictures."""
    rows: QuerySet[Answer] = Answer.objects.filter(
        question=question.code,
        visit__wave=wave,
        visit__state=VisitState.APPROVED,
        visit__obstacle="",
        visit__branch__in=[*branches, 0],
    )
    told = rows.filter(earned__lt=F("possible")) if can_lose(question) else rows.exclude(comment="")
    ordered = (
        told.select_related("visit__branch")
        .annotate(lost=F("possible") - F("earned"))
        .order_by(F("lost").desc(nulls_last=True), "-pk")
    )
    answers = list(ordered[:MOST_ANSWERS])
    photos = _photos([answer.visit_id for answer in answers], question.code)
    return [LostAnswer(answer, photos.get(str(answer.visit_id), [])[:MOST_PHOTOS]) for answer in answers]


def can_lose(question: QuestionBase) -> bool:
    """Whether an answer can lose points: not where none are possible, nor a bonus."""
    return possible_points(question) > 0 and not question.bonus


def _photos(visits: Sequence[object], question: str) -> Mapping[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = defaultdict(list)
    files = Evidence.objects.filter(visit__in=visits, question=question, state=EvidenceState.READY, in_manifest=True)
    for file in files.filter(kind__in=PICTURES).exclude(small="").order_by("captured_at", "pk"):
        found[str(file.visit_id)].append(file)
    return found
