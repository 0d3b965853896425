"""Questions: all of a wave by what they cost, and one with its answers, by region, branch and wave."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.rules.checklist import QuestionBase
from common.tables import EMPTY, Cell, Column, Table
from reports import words
from reports.charts import NARROW, PAGE, WIDTH, WavePoint, wave_trend
from reports.diagrams import Share, share_bars
from reports.panels.kit import (
    Links,
    Panel,
    change_cell,
    drawn,
    end_cells,
    ends,
    part_words,
    said,
    score_cell,
    verdict_cell,
)
from reports.question_results import Rate, grouped
from reports.questions import Distribution, QuestionRow
from reports.results.wave import WaveResults
from reports.stats import share_interval
from reports.strokes import Words

Answers = tuple[str, int, Fraction | None]


def question_panel(
    found: WaveResults, rows: Sequence[QuestionRow], losses: Mapping[str, Fraction], links: Links
) -> Panel:
    """Every question, those first that cost the score most."""

    def cost(row: QuestionRow) -> Fraction | None:
        can_lose = row.rate is not None and not row.is_bonus
        return losses.get(row.code, Fraction(0) if can_lose else None)

    columns: list[Column[QuestionRow]] = [
        Column(
            "question",
            _("Question"),
            lambda row: Cell(row.text, url=links.to("result-question", row.code)),
            order=lambda row: row.text,
        ),
        Column("code", _("Code"), lambda row: Cell(row.code), only="files"),
        Column(
            "rate",
            _("Rate"),
            lambda row: score_cell(row.rate, found.bands),
            "score",
            about=_(
                "Points earned of those possible, in percent: the mean over the visits where the question counted."
            ),
            order=lambda row: row.rate,
        ),
        Column("section", _("Section"), lambda row: Cell(row.section_title)),
        Column("counted", _("Answers"), lambda row: Cell(row.counted), "count"),
        Column("na", _("N/A"), lambda row: Cell(row.na), "count", about=_("Not applicable: counts nowhere.")),
        *_change_columns(),
        Column(
            "cost",
            _("Costs"),
            lambda row: Cell(cost(row)),
            "number",
            about=_(
                "Points of the score that are lost here: in each visit what was missed, by its weight among what counted "
                "there, and what a critical failure took; every branch weighs the same."
            ),
            order=cost,
        ),
        *_answer_columns(),
    ]
    table = Table(f"questions-{found.wave.pk}", _("Questions"), columns, rows, sort="-cost")
    return Panel(table)


def _change_columns() -> list[Column[QuestionRow]]:
    return [
        Column(
            "change",
            pgettext("difference", "Change"),
            lambda row: change_cell(row.change),
            "change",
            about=_("Points since the wave before, over the branches in both waves."),
        ),
        Column("clear", _("Clear change"), lambda row: verdict_cell(row.change), only="files"),
        Column("both", _("In both waves"), lambda row: Cell(row.both), "count", only="files"),
    ]


def _answer_columns() -> list[Column[QuestionRow]]:
    def nps(row: QuestionRow) -> Cell:
        if row.nps is None:
            return EMPTY
        return Cell(row.nps.score, note=words.signed_interval_words(row.nps.interval))

    return [
        Column(
            "yes",
            _("Share of yes"),
            lambda row: Cell(row.yes_share, note=words.interval_words(row.yes_interval)),
            "score",
            # xgettext:no-python-format
            about=_("In percent, with its 95 % interval (Wilson)."),
            order=lambda row: row.yes_share,
        ),
        Column("yes_low", _("Share of yes, low"), lambda row: end_cells(row.yes_interval)[0], "score", only="files"),
        Column("yes_high", _("Share of yes, high"), lambda row: end_cells(row.yes_interval)[1], "score", only="files"),
        Column(
            "nps",
            _("Recommendation (NPS)"),
            nps,
            "change",
            about=_("The Net Promoter Score of paid shoppers, with its interval: not the customers’."),
        ),
    ]


def distribution_panel(question: QuestionBase, spread: Distribution, row: QuestionRow) -> Panel:
    """How the answers are spread, N/A apart."""
    answers: list[Answers] = [(one.label, one.count, one.percent) for one in grouped(question, spread.shares)]
    shares = [Share(label, count, percent or 0) for label, count, percent in answers]
    everything = spread.counted + spread.na
    not_counted: list[Answers] = [(_("Not applicable"), spread.na, None)] if spread.na else []
    is_yes_no = spread.kind == "yes_no"
    columns: list[Column[Answers]] = [
        Column("answer", _("Answer"), lambda one: Cell(one[0])),
        Column("count", _("Visits"), lambda one: Cell(one[1]), "count"),
        Column(
            "share",
            _("Share"),
            lambda one: Cell(one[2], note=_interval(one, spread) if is_yes_no and one in answers else ""),
            "score",
            about=_("In percent of the visits where the question counted: N/A has no share."),
        ),
    ]
    note = ""
    if spread.na:
        note = _("N/A in %(na)d of %(all)d visits.") % {"na": spread.na, "all": everything}
    if row.nps is not None:
        note = _("Recommendation (NPS): %(score)s (%(ends)s), of %(count)d answers. Shoppers are paid: it isn’t the customers’.") % {
            "score": words.signed(row.nps.score) or "0",
            "ends": words.signed_interval_words(row.nps.interval),
            "count": row.nps.count,
        } + (" " + note if note else "")  # fmt: skip
    said_of = Words(_("Answers"), said((label, percent) for label, _count, percent in answers))
    table = Table("answers", _("Answers"), columns, [*answers, *not_counted], note=note)
    if not shares:
        return Panel(table)
    return Panel(table, "", *(drawn(share_bars(shares, said_of, PAGE, width)) for width in (WIDTH, NARROW)))


def _interval(one: Answers, spread: Distribution) -> str:
    return words.interval_words(share_interval(one[1], spread.counted))


def rate_panels(
    found: WaveResults,
    regions: Sequence[Rate],
    branches: Sequence[Rate],
    waves: Sequence[Rate],
    links: Links,
    code: str,
) -> list[Panel]:
    """The question by region, at each branch the worst first, and over the waves."""

    def region(rate: Rate) -> Cell:
        pk = rate.region.pk if rate.region else None
        url = links.to("result-question", code, region=pk)
        return Cell(str(rate.region), url=url, indent=rate.depth, note=part_words(*rate.part))

    def branch(rate: Rate) -> Cell:
        assert rate.branch
        return Cell(rate.branch.name, url=links.branch(rate.branch.pk), note=rate.branch.code)

    panels = []
    if len(waves) > 1:
        panels.append(_wave_panel(found, waves))
    if regions:
        head = Column("region", _("Region"), region, order=lambda rate: str(rate.region))
        panels.append(Panel(Table("by-region", _("By region"), [head, *_rate_columns(found)], regions)))
    if branches:
        names = [
            Column("branch", _("Branch"), branch, order=lambda rate: rate.branch.name if rate.branch else ""),
            Column("code", _("Code"), lambda rate: Cell(rate.branch.code if rate.branch else ""), only="files"),
        ]  # fmt: skip
        table = Table(
            "by-branch", _("Branches, the worst first"), [*names, *_rate_columns(found)], branches, sort="rate"
        )
        panels.append(Panel(table))
    return panels


def _wave_panel(found: WaveResults, waves: Sequence[Rate]) -> Panel:
    points = [WavePoint(str(rate.wave), rate.moments.mean, ends(rate.interval)) for rate in waves]
    told = Words(_("Over the waves"), said((point.label, point.score) for point in points))
    wide, narrow = (drawn(wave_trend(points, "", told, PAGE, width)) for width in (WIDTH, NARROW))
    head: Column[Rate] = Column("wave", _("Wave"), lambda rate: Cell(str(rate.wave)))
    return Panel(Table("over-waves", _("Over the waves"), [head, *_rate_columns(found)], waves), "", wide, narrow)


def _rate_columns(found: WaveResults) -> list[Column[Rate]]:
    return [
        Column(
            "rate",
            _("Rate"),
            lambda rate: score_cell(rate.moments.mean, found.bands, rate.interval),
            "score",
            order=lambda rate: rate.moments.mean,
        ),
        Column("low", _("Low"), lambda rate: end_cells(rate.interval)[0], "score", only="files"),
        Column("high", _("High"), lambda rate: end_cells(rate.interval)[1], "score", only="files"),
        Column("counted", _("Answers"), lambda rate: Cell(rate.moments.count), "count"),
        Column("na", _("N/A"), lambda rate: Cell(rate.na), "count"),
    ]
