"""HQ's pages of results: right figures by region, section, stop, channel, brand, wave and shopper; filters that stay."""

import csv
import statistics
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from scipy.stats import ttest_1samp

from accounts.models import Role
from audits.models import Branch, Brand, Region, Scenario, Wave, WaveState
from audits.rules.checklist import Section
from conftest import Cast, person
from reports.bands import band_of
from reports.drivers import CAVEAT, Driver
from reports.group_report import group_figures
from reports.journey import stop_score
from reports.panels.drivers import driver_panel
from reports.panels.groups import region_panel
from reports.panels.kit import Links, change_cell
from reports.panels.sections import journey_panel, section_panel
from reports.panels.shoppers import shopper_panel
from reports.panels.waves import difference_words, wave_panels
from reports.question_results import branch_rates, region_rates
from reports.results.channels import channels_of
from reports.results.groups import brands_of, regions_of
from reports.results.scope import Filters
from reports.results.sections import sections_of
from reports.results.shoppers import shoppers_of
from reports.results.stops import stop_moments, stop_weights, stops_of_network
from reports.results.wave import like_for_like, wave_results
from reports.results.waves import compare_waves
from reports.services.cells import refresh_wave
from reports.spread import spread_of, spread_of_branches
from reports.stats import Interval, Moments, change_like_for_like
from reports.templatetags.tables import verdict_html
from reports.tests.fixed import BANDS
from reports.tests.rows import approved, make_network, published
from reports.words import signed_interval_words, verdict_words

GOOD = {"clean": "yes", "smile": 5}
MIDDLE = {"clean": "yes", "smile": 3}
BAD = {"clean": "no", "dirt": "Dust", "smile": 3}
TABS = ("results", "result-regions", "result-sections", "result-journey", "result-channels", "result-brands")
ALL_TABS = (*TABS, "result-questions", "result-drivers", "result-waves", "result-shoppers")


def measured(cast: Cast, answers: dict[Branch, list[dict[str, Any]]], **fields: Any) -> Wave:
    wave = published(cast, **fields)
    for branch, visits in answers.items():
        for one in visits:
            approved(cast, wave, branch, one)
    refresh_wave(wave.pk)
    return Wave.objects.select_related("programme__brand", "checklist_version").get(pk=wave.pk)


def read(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("name", ALL_TABS)
def test_every_tab_shows_a_wave_with_and_without_filters_and_as_a_file(cast: Cast, as_person: Any, name: str) -> None:
    make_network(cast, branches=5, waves=3, visits=2)
    client: Client = as_person(cast.manager)
    page = client.get(reverse(name)).content.decode()
    assert 'aria-current="page"' in page
    assert "<table" in page
    assert client.get(reverse(name), {"q": "nobody is called so"}).status_code == 200
    assert client.get(reverse(name), {"region": "x", "sort": "evil", "page": "9"}).status_code == 200
    answer = client.get(reverse(name), {"format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    assert (len(read(answer)) >= 1) == (name != "result-drivers")  # it takes a hundred visits to tell
    assert client.get(reverse(name), {"format": "pdf"}).status_code == 404
    assert client.get(reverse(name), {"format": "csv", "table": "nothing"}).status_code == 404


@pytest.mark.parametrize("name", ALL_TABS)
def test_the_questions_to_the_database_stay_the_same_with_more_branches(
    cast: Cast, as_person: Any, name: str, django_assert_max_num_queries: Any
) -> None:
    make_network(cast, branches=7, waves=2, visits=2)
    client = as_person(cast.manager)
    client.get(reverse(name))
    with django_assert_max_num_queries(24):
        assert client.get(reverse(name)).status_code == 200


def test_links_of_tabs_keep_the_wave_and_the_filters(cast: Cast, as_person: Any) -> None:
    wave = measured(cast, {cast.podil: [GOOD], cast.obolon: [BAD]})
    page = as_person(cast.manager).get(reverse("results"), {"wave": wave.pk, "region": cast.region.pk, "q": "o"})
    expected = f'{reverse("result-sections")}?wave={wave.pk}&amp;region={cast.region.pk}&amp;q=o"'
    assert expected in page.content.decode()


def test_a_region_holds_the_branches_of_all_regions_below_it_and_each_weighs_the_same(cast: Cast) -> None:
    ukraine = Region.objects.create(brand=cast.brand, name="Ukraine")
    Region.objects.filter(pk=cast.region.pk).update(parent=ukraine)
    lviv = Branch.objects.create(brand=cast.brand, region=ukraine, code="LV", name="Lviv", time_zone="Europe/Kyiv")
    wave = measured(cast, {cast.podil: [GOOD, GOOD, GOOD], cast.obolon: [BAD], lviv: [MIDDLE]})
    found = wave_results(wave)
    groups = regions_of(found, found.rows)
    assert [(g.label, g.depth, g.branches, g.visits) for g in groups] == [("Ukraine", 0, 3, 5), ("Kyiv", 1, 2, 4)]
    scores = {row.branch.code: row.score for row in found.rows}
    assert groups[1].score == (scores["KY-01"] + scores["KY-02"]) / 2
    assert groups[0].score == sum(scores.values(), Fraction(0)) / 3
    panel = region_panel(found, groups, Links(wave.pk))
    assert [cells[0].value for cells in panel.table.file_rows()] == ["Ukraine", "Kyiv"]
    assert {row.branch.code for row in Filters(region=ukraine.pk).leave(found)} == {"KY-01", "KY-02", "LV"}
    assert {row.branch.code for row in Filters(region=cast.region.pk).leave(found)} == {"KY-01", "KY-02"}
    assert Filters(region=-1).leave(found) == []


def test_a_part_of_a_region_is_told_from_the_region(cast: Cast) -> None:
    """Filters may leave one branch of three; a region's own report has no row of what it lies in."""
    ukraine = Region.objects.create(brand=cast.brand, name="Ukraine")
    Region.objects.filter(pk=cast.region.pk).update(parent=ukraine)
    lviv = Branch.objects.create(brand=cast.brand, region=ukraine, code="LV", name="Lviv", time_zone="Europe/Kyiv")
    wave = measured(cast, {cast.podil: [GOOD], cast.obolon: [BAD], lviv: [MIDDLE]})
    found = wave_results(wave)
    groups = regions_of(found, Filters(region=cast.region.pk).leave(found))
    table = region_panel(found, groups, Links(wave.pk)).table
    notes = {cell.value: cell.note for cell in (table.columns[0].cell(group) for group in groups)}
    assert notes == {"Ukraine": "branches looked at: 2 of 3", "Kyiv": ""}
    clean = next(question for question in found.sections[0].questions if question.code == "clean")
    left = Filters(words="podil").leave(found)
    parts = [rate.part for rate in region_rates(found, branch_rates(found, clean, left), left)]
    assert parts == [(1, 3), (1, 2)]
    for region, named in ((ukraine, ["Kyiv"]), (cast.region, []), (None, ["Ukraine", "Kyiv"])):
        report = group_figures(wave, region, "en")
        assert report
        assert [line.label for line in report.regions] == named


def test_a_change_that_reads_as_nothing_is_none_and_the_note_names_its_real_cause(cast: Cast) -> None:
    first = measured(cast, {cast.podil: [GOOD, GOOD], cast.obolon: [GOOD]})
    second = measured(cast, {cast.podil: [GOOD, GOOD], cast.obolon: [BAD]}, name="Later")
    found = wave_results(second)
    compared = wave_panels(found, compare_waves(found, [first, second], Filters()))
    assert all("before rounding" in panel.about for panel in compared[:2])
    same = next(row for row in found.rows if row.branch.pk == cast.podil.pk)
    assert (same.score, change_cell(same.change).verdict, verdict_words(same.change)) == (100, "same", "")
    assert "no change" in verdict_html("same")
    left = {cast.podil.pk: Moments.of([10000])}
    assert "only branches in both" in difference_words([change_like_for_like({}, left)])


def test_filters_by_city_segment_band_and_words_leave_what_fits(cast: Cast) -> None:
    Branch.objects.filter(pk=cast.podil.pk).update(city="Kyiv", segment="mall")
    Branch.objects.filter(pk=cast.obolon.pk).update(city="Lviv", segment="street")
    found = wave_results(measured(cast, {cast.podil: [GOOD], cast.obolon: [BAD]}))

    def left(**asked: Any) -> list[str]:
        return [row.branch.name for row in Filters(**asked).leave(found)]

    assert left(city="Kyiv") == left(segment="mall") == left(band="excellent") == left(words="POD") == ["Podil"]
    assert left(band="poor") == left(segment="street") == ["Obolon"]
    assert left(city="Kyiv", band="poor") == []


def test_sections_tell_mean_spread_and_change_like_for_like(cast: Cast) -> None:
    earlier = {"starts_on": "2026-01-01", "ends_on": "2026-01-10", "name": "Before"}
    measured(cast, {cast.podil: [BAD], cast.obolon: [BAD], cast.almaty: [GOOD]}, **earlier)
    wave = measured(cast, {cast.podil: [GOOD], cast.obolon: [BAD]}, name="Now")
    arrival = sections_of(found := wave_results(wave), found.rows)[0]
    assert (arrival.code, arrival.spread.mean, arrival.spread.low, arrival.spread.high) == ("arrival", 50, 0, 100)
    assert arrival.change.change.difference == 50
    assert (len(arrival.change.both), arrival.visits) == (2, 2)
    assert arrival.change.change.verdict == "no_clear_change"
    assert (arrival.lowest.branch.pk, arrival.highest.branch.pk) == (cast.obolon.pk, cast.podil.pk)


def test_the_journey_passes_the_stops_with_the_wave_before(cast: Cast) -> None:
    waves = make_network(cast, branches=4, waves=2, visits=2)
    found = wave_results(waves[1])
    stops = stops_of_network(found, found.rows)
    assert len(stops) >= 3
    sections = {one.title: one for one in sections_of(found, found.rows)}
    single = next(stop for stop in stops if len(stop.sections) == 1)
    assert single.spread.mean == sections[single.sections[0]].spread.mean
    assert single.change.change == sections[single.sections[0]].change.change
    assert single.before is not None


def test_the_lowest_and_highest_branch_are_named_where_they_are_alone_there(cast: Cast) -> None:
    wave = measured(cast, {cast.podil: [GOOD], cast.obolon: [BAD], cast.almaty: [GOOD]})
    found = wave_results(wave)
    table = section_panel(found, sections_of(found, found.rows), Links(wave.pk)).table
    cells = {column.key: column.cell(table.rows[0]) for column in table.columns}
    assert (cells["low_branch"].note, cells["low_branch"].url) == ("Obolon", Links(wave.pk).branch(cast.obolon.pk))
    assert (cells["high_branch"].note, cells["high_branch"].url) == ("2 branches", "")
    assert (cells["low_name"].value, cells["high_name"].value) == ("Obolon", "2 branches")


def test_sections_stand_beside_a_stop_only_where_they_are_called_otherwise(cast: Cast) -> None:
    waves = make_network(cast, branches=4, waves=1, visits=1)
    found = wave_results(waves[0])
    stops = stops_of_network(found, found.rows)
    alone = [replace(stop, sections=[stop.label]) for stop in stops]
    for rows, is_shown in ((alone, False), ([replace(stops[0], sections=["A", "B"]), *alone[1:]], True)):
        table = journey_panel(found, rows, Links(waves[0].pk)).table
        assert ("sections" in [column.key for column in table.columns_for("page")]) == is_shown
        assert "sections" in [column.key for column in table.columns_for("files")]


def test_channels_are_told_apart_by_the_scenario_of_each_visit(cast: Cast) -> None:
    version = cast.scenario_version
    phone = type(version).objects.create(
        scenario=version.scenario,
        number=version.number + 1,
        document={**version.document, "channel": "phone"},
        published_at=version.published_at,
        published_by=version.published_by,
    )
    wave = published(cast)
    approved(cast, wave, cast.podil, GOOD)
    approved(cast, wave, cast.podil, BAD, scenario_version=phone)
    refresh_wave(wave.pk)
    found = wave_results(wave)
    ways = {way.channel: way for way in channels_of(found, found.rows)}
    assert {channel: way.visits for channel, way in ways.items()} == {"in_person": 1, "phone": 1}
    assert ways["in_person"].spread.mean == 100
    assert ways["phone"].spread.mean < 50


def test_two_scenarios_of_one_title_are_told_apart_by_their_names(cast: Cast) -> None:
    version = cast.scenario_version
    copy = Scenario.objects.create(programme=cast.programme, name="Coffee, Kazakhstan")
    other = type(version).objects.create(
        scenario=copy, number=1, document=version.document, published_at=version.published_at,
        published_by=version.published_by,
    )  # fmt: skip
    wave = published(cast)
    approved(cast, wave, cast.podil, GOOD)
    approved(cast, wave, cast.podil, BAD, scenario_version=other)
    refresh_wave(wave.pk)
    found = wave_results(wave)
    assert [way.scenario for way in channels_of(found, found.rows)] == ["", str(version), "Coffee, Kazakhstan, 1"]


def test_the_own_brand_comes_first_beside_its_competitors(cast: Cast, as_person: Any) -> None:
    rival = Brand.objects.create(organisation=cast.zerno, name="Boba", is_competitor=True)
    branch = Branch.objects.create(brand=rival, code="B-1", name="Boba 1", time_zone="Europe/Kyiv")
    found = wave_results(measured(cast, {cast.podil: [BAD], branch: [GOOD]}))
    assert [(group.label, group.is_competitor) for group in brands_of(found, found.rows)] == [
        ("Zerno", False),
        ("Boba", True),
    ]
    page = as_person(cast.manager).get(reverse("result-brands")).content.decode()
    assert "<svg" in page
    assert "competitor" in page


def test_waves_compared_tell_new_and_gone_branches_from_those_in_both(cast: Cast) -> None:
    first = measured(
        cast, {cast.podil: [BAD], cast.obolon: [BAD]}, name="1", starts_on="2026-01-01", ends_on="2026-01-10"
    )
    last = measured(cast, {cast.podil: [GOOD], cast.almaty: [MIDDLE]}, name="2")
    compared = compare_waves(wave_results(last), [first, last], Filters())
    assert {line.branch.code: line.presence for line in compared.branches} == {
        cast.podil.code: "",
        cast.obolon.code: "gone",
        cast.almaty.code: "new",
    }
    change = compared.waves[1].change
    assert change
    assert (len(change.both), len(change.new), len(change.gone)) == (1, 1, 1)
    podil = next(line for line in compared.branches if line.branch.pk == cast.podil.pk)
    assert podil.change
    assert podil.change.difference == change.change.difference


def test_two_to_six_waves_can_be_picked(cast: Cast, as_person: Any) -> None:
    waves = make_network(cast, branches=3, waves=3, visits=2)
    client = as_person(cast.manager)
    here = {"format": "csv", "table": "waves"}
    picked = read(client.get(reverse("result-waves"), {**here, "pick": [waves[0].pk, waves[2].pk]}))
    assert [row["Wave"] for row in picked] == [waves[0].name, waves[2].name]
    assert len(read(client.get(reverse("result-waves"), {**here, "pick": [waves[0].pk, "x"]}))) == 3


def test_a_comparison_says_what_it_shows_unasked_and_what_a_change_rests_on(cast: Cast, as_person: Any) -> None:
    waves = make_network(cast, branches=3, waves=3, visits=2)
    client, unasked = as_person(cast.manager), "Fewer than two waves"
    for picked in ([], [waves[0].pk]):
        assert unasked in client.get(reverse("result-waves"), {"pick": picked, "compare": "1"}).content.decode()
    assert unasked not in client.get(reverse("result-waves")).content.decode()
    page = client.get(reverse("result-waves"), {"pick": [waves[0].pk, waves[2].pk], "compare": "1"}).content.decode()
    assert unasked not in page
    assert "worked out before rounding" in page
    assert date_format(waves[0].starts_on, "j M Y").replace(" ", "\N{NO-BREAK SPACE}") in page


def test_a_strict_shopper_is_seen_beside_those_who_were_at_the_same_branches(cast: Cast) -> None:
    strict = person(cast.zerno, Role.SHOPPER, "Strict").memberships.get(organisation=cast.zerno).shopper
    wave = published(cast)
    for number in range(6):
        branch = Branch.objects.create(brand=cast.brand, code=f"X{number}", name=f"X{number}", time_zone="Europe/Kyiv")
        approved(cast, wave, branch, GOOD if number % 2 else MIDDLE)
        approved(cast, wave, branch, BAD, shopper=strict)
    refresh_wave(wave.pk)
    found = wave_results(wave)
    results = {one.shopper.pk: one for one in shoppers_of(found, found.rows)}
    mine = results.pop(strict.pk)
    (other,) = results.values()
    assert mine.expected == other.given.mean
    assert other.expected == mine.given.mean
    assert mine.off.mean == mine.given.mean - other.given.mean
    assert mine.is_apart
    assert mine.compared == 6


def test_no_shopper_is_named_in_a_file_of_shoppers(cast: Cast, as_person: Any) -> None:
    measured(cast, {cast.podil: [GOOD]})
    client = as_person(cast.manager)
    assert "Sofia" in client.get(reverse("result-shoppers")).content.decode()
    (row,) = read(client.get(reverse("result-shoppers"), {"format": "csv"}))
    assert row["Code"]
    assert not any("Sofia" in value for value in row.values())


@pytest.mark.parametrize(("visits", "is_told"), [(2, False), (6, True)])
def test_how_far_off_a_shopper_lies_is_told_from_five_visits_on(cast: Cast, visits: int, is_told: bool) -> None:
    found = wave_results(measured(cast, {cast.podil: [GOOD, BAD] * (visits // 2)}))
    table = shopper_panel(found, shoppers_of(found, found.rows)).table
    off = next(column for column in table.columns if column.key == "off")
    assert bool(off.cell(table.rows[0]).note) == is_told


def test_drivers_stand_in_their_quadrants_by_number(cast: Cast) -> None:
    found = wave_results(measured(cast, {cast.podil: [GOOD]}))
    codes = ("fix_first", "keep_up", "minor", "secure")
    drivers = [
        Driver(
            code, f"Why {code}?", "s", "S", 0.5 - n / 10, Interval(0.1, 0.7), Fraction(60 + 10 * n), code, 120, "rest"
        )
        for n, code in enumerate(codes)
    ]
    panel = driver_panel(found, drivers, Links(found.wave.pk))
    assert str(CAVEAT) == panel.table.note
    assert panel.chart
    for words in ("Fix first", "Keep it up", "Can wait", "In order", "Why minor?"):
        assert words in panel.chart
    assert next(cells[-1].value for cells in panel.table.file_rows()) == "Fix first"
    nothing = driver_panel(found, [], Links(found.wave.pk))
    assert nothing.chart is None
    assert "100" in nothing.about
    assert nothing.table.empty == "Visits: 1. Needed: 100."
    found.wave.state = WaveState.OPEN
    assert driver_panel(found, [], Links(found.wave.pk)).table.empty == "Visits so far: 1. Needed: 100."


def test_a_change_like_for_like_is_exact_though_it_adds_up_whole_numbers(cast: Cast) -> None:
    waves = make_network(cast, branches=6, waves=2, visits=3)
    rows = wave_results(waves[1]).rows
    for section in ("", *rows[0].sections):
        pairs = [(row.cells_before[section].mean, row.cells[section].mean) for row in rows]
        steps = [now - then for then, now in pairs if now is not None and then is not None]
        change = like_for_like(rows, section).change
        assert change.difference == sum(steps) / len(steps)
        assert change.p_value == pytest.approx(ttest_1samp([float(step) for step in steps], 0).pvalue)


@pytest.mark.parametrize("weights", [("2", "1.5"), ("0", "0"), ("0", "1")])
def test_a_stop_of_many_branches_scores_each_exactly_as_a_stop_of_one(weights: tuple[str, str]) -> None:
    group = [
        Section.model_validate({"code": code, "title": {"en": code}, "weight": weight, "questions": []})
        for code, weight in zip(("queue", "till"), weights, strict=True)
    ]
    several = ([10_000, 3333], [1, 2, 3]), ([5000], []), ([], [7777] * 3), ([], [])
    for queue, till in several:
        cells = {code: Moments.of(given) for code, given in (("queue", queue), ("till", till)) if given}
        exact = stop_score(group, {code: cell.mean for code, cell in cells.items()})
        assert stop_moments(stop_weights(group), cells).mean == exact


def test_the_spread_of_branches_is_exact_where_it_is_shown(cast: Cast) -> None:
    cells = [Moments.of(scores) for scores in ([10_000, 3333], [5000], [1, 2, 3], [7777] * 3)]
    spread = spread_of_branches(cells)
    plain = spread_of([cell.mean for cell in cells if cell.mean is not None])
    assert spread
    assert plain
    assert (spread.count, spread.mean, spread.low, spread.high) == (4, plain.mean, plain.low, plain.high)
    assert spread.deviation == pytest.approx(plain.deviation)
    assert spread.deviation == pytest.approx(statistics.stdev(float(cell.mean or 0) for cell in cells))
    assert spread_of_branches([]) is None
    assert spread_of([]) is None


def test_a_signed_interval_reads_as_two_figures() -> None:
    assert signed_interval_words(Interval(-29.4, -4.2)) == "−29 … −4"
    assert signed_interval_words(Interval(-0.4, 12.6)) == "0 … +13"


def test_a_score_is_in_the_band_of_the_figure_that_is_shown() -> None:
    shown = {"89.99": "excellent", "89.95": "excellent", "89.94": "good", "90": "excellent", "74.949": "fair"}
    assert {score: band_of(BANDS, Fraction(score)) for score in shown} == shown
    assert band_of(BANDS, None) == ""
