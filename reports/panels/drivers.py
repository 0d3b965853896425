"""Key drivers: what goes with the overall impression, against how well it is met."""

from collections.abc import Sequence
from statistics import median

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.models import WaveState
from common.tables import Cell, Column, Table
from reports.charts import NARROW, PAGE, WIDTH
from reports.diagrams import Quadrant, Spot, quadrants
from reports.drivers import CAVEAT, MEASURES, QUADRANTS, Driver
from reports.importance import LEAST_IN_GROUP, LEAST_VISITS
from reports.panels.kit import Links, Panel, drawn, score_cell
from reports.results.wave import WaveResults
from reports.strokes import Words

Numbered = tuple[int, Driver]


def driver_panel(found: WaveResults, drivers: Sequence[Driver], links: Links) -> Panel:
    """The questions on two axes, importance and performance, by the numbers that the table has."""
    numbered = list(enumerate(drivers, start=1))
    name, columns = f"drivers-{found.wave.pk}", _columns(found, links)
    table = Table(name, _("Key drivers"), columns, numbered, note=str(CAVEAT), empty=_too_few(found))
    if not drivers:
        least = {"visits": LEAST_VISITS, "group": LEAST_IN_GROUP}
        too_few = _("Shown from %(visits)d visits on, for questions that at least %(group)d met and %(group)d missed.")
        return Panel(table, too_few % least)
    spots = [
        Spot(number, driver.text, float(driver.performance), max(0.0, driver.importance)) for number, driver in numbered
    ]
    middle = (
        float(median(driver.performance for driver in drivers)),
        max(0.0, median(driver.importance for driver in drivers)),
    )
    names = Quadrant(
        high_left=str(QUADRANTS["fix_first"]),
        high_right=str(QUADRANTS["keep_up"]),
        low_left=str(QUADRANTS["minor"]),
        low_right=str(QUADRANTS["secure"]),
        across=_("how well it is met"),
        up=_("how closely it goes with the whole"),
    )
    told = Words(
        _("Key drivers"),
        "; ".join(f"{number} {driver.text}: {QUADRANTS[driver.quadrant]}" for number, driver in numbered),
    )
    about = _("Measured against: %(measure)s.") % {"measure": MEASURES[drivers[0].measure]}
    charts = (drawn(quadrants(spots, middle, names, told, PAGE, width)) for width in (WIDTH, NARROW))
    return Panel(table, about, *charts)


def _too_few(found: WaveResults) -> str:
    visits = sum(row.moments.count for row in found.own_rows(found.rows))
    if visits >= LEAST_VISITS:
        return _("No question was both met and missed often enough to tell.")
    is_open = found.wave.state == WaveState.OPEN
    said = (
        _("Visits so far: %(visits)d. Needed: %(least)d.") if is_open else _("Visits: %(visits)d. Needed: %(least)d.")
    )
    return said % {"visits": visits, "least": LEAST_VISITS}


def _columns(found: WaveResults, links: Links) -> list[Column[Numbered]]:
    def question(row: Numbered) -> Cell:
        return Cell(row[1].text, url=links.to("result-question", row[1].code))

    return [
        Column("number", _("No."), lambda row: Cell(row[0]), "count"),
        Column("question", _("Question"), question, order=lambda row: row[1].text),
        Column("code", _("Code"), lambda row: Cell(row[1].code), only="files"),
        Column("section", _("Section"), lambda row: Cell(row[1].section_title)),
        Column(
            "importance",
            _("Importance"),
            _importance,
            "share",
            about=_("The correlation with the overall measure, and where it lies, 95 times in 100."),
            order=lambda row: row[1].importance,
        ),
        Column("low", _("Low"), lambda row: Cell(row[1].interval.low), "share", only="files"),
        Column("high", _("High"), lambda row: Cell(row[1].interval.high), "share", only="files"),
        Column(
            "performance",
            pgettext("how well a question is met", "Rate"),
            lambda row: score_cell(row[1].performance, found.bands),
            "score",
            order=lambda row: row[1].performance,
        ),
        Column("visits", _("Visits"), lambda row: Cell(row[1].visits), "count"),
        Column("quadrant", _("What to do"), lambda row: Cell(str(QUADRANTS[row[1].quadrant]))),
    ]


def _importance(row: Numbered) -> Cell:
    ends = row[1].interval
    return Cell(row[1].importance, note=f"{number_format(ends.low, 2)} … {number_format(ends.high, 2)}")
