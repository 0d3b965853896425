"""Shoppers beside what was to be expected of their visits."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from common.tables import Cell, Column, Table
from reports import words
from reports.panels.kit import Panel
from reports.results.shoppers import LEAST_VISITS, ShopperResult
from reports.results.wave import WaveResults


def shopper_panel(found: WaveResults, results: Sequence[ShopperResult]) -> Panel:
    """Who gives more or less than others at the same branches."""
    about = _(
        "Expected is what other shoppers gave the same branches in this wave; where nobody else was there, "
        "what the branch had in the wave before, or else the mean of its brand."
    )
    note = _(
        "Apart from chance: at least %(least)d visits, and clear at the 95 %% level. "
        "Of a hundred shoppers about five look so by chance alone: look at their visits before you speak to them."
    ) % {"least": LEAST_VISITS}
    return Panel(
        Table(f"shoppers-{found.wave.pk}", _("Shoppers"), _columns(found), results, sort="-off", note=note), about
    )


def _columns(found: WaveResults) -> list[Column[ShopperResult]]:
    def name(one: ShopperResult) -> Cell:
        person = one.shopper.membership.user.name
        url = f"{reverse('visit-list')}?shopper={one.shopper.pk}&wave={found.wave.pk}"
        return Cell(person or one.shopper.code, url=url, note=one.shopper.code if person else "")

    return [
        Column("name", _("Shopper"), name, only="page", order=lambda one: one.shopper.membership.user.name),
        Column("code", _("Code"), lambda one: Cell(one.shopper.code), only="files"),
        Column("visits", _("Visits"), lambda one: Cell(len(one.scores)), "count"),
        Column(
            "given", _("Gives"), lambda one: Cell(one.given.mean), "score", about=_("The mean of the visits’ scores.")
        ),
        Column(
            "spread",
            _("Spread"),
            lambda one: Cell(one.given.deviation),
            "number",
            about=_("The standard deviation of the visits’ scores."),
        ),
        Column("low", _("Lowest"), lambda one: Cell(one.given.low), "score"),
        Column("high", _("Highest"), lambda one: Cell(one.given.high), "score"),
        Column("expected", _("Expected"), lambda one: Cell(one.expected), "score"),
        Column(
            "off",
            _("Off by"),
            _off_cell,
            "change",
            about=_("How much more or less than expected, in points, and where it lies, 95 times in 100."),
            order=lambda one: one.rough_off,
        ),
        Column(
            "compared",
            _("Others were there"),
            lambda one: Cell(one.compared),
            "count",
            about=_("Visits at branches where another shopper was too."),
        ),
        Column("verdict", _("Verdict"), _verdict),
    ]


def _off_cell(one: ShopperResult) -> Cell:
    """How far off, with where it lies: of a few visits that would be wider than the scale."""
    few = one.given.count < LEAST_VISITS
    return Cell(one.off.mean, note="" if few else words.signed_interval_words(one.off.interval))


def _verdict(one: ShopperResult) -> Cell:
    if not one.is_apart:
        return Cell(_("too few to tell") if one.given.count < LEAST_VISITS else _("as expected"))
    return Cell(_("lax") if one.off.mean > 0 else _("strict"))
