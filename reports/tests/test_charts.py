"""The charts draw scores where they belong, survive missing ones, and let no text become markup."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from reports.charts import (
    COLUMN,
    NARROW,
    PAGE,
    PRINT,
    SMALLEST,
    Band,
    SectionBar,
    Stop,
    WavePoint,
    Words,
    journey_down,
    journey_line,
    score_range,
    section_bars,
    wave_trend,
)
from reports.diagrams import Series, dot_rows

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("Podil", "Greeting is best, cleanliness worst")
GOOD = Band("Good", "#1f6fb2", "disc")
POOR = Band("Poor", "#b3390b", "down")


def parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in parse(svg).iter(f"{SVG}text")]


def bars(*scores: Fraction | float | None) -> list[SectionBar]:
    return [SectionBar("Speed", "weight 3", score, GOOD, 79, (83, 93)) for score in scores]


CHARTS = {
    "section_bars": section_bars(bars(88, None), WORDS, PRINT),
    "journey_line": journey_line([Stop("Door", 93), Stop("Till", 57, alarming=True)], WORDS, PRINT),
    "journey_down": journey_down([Stop("Door", 93), Stop("Till", 57, alarming=True)], WORDS, PRINT),
    "wave_trend": wave_trend([WavePoint("Summer", 76, (71, 81), 80)], "network", WORDS, PRINT),
    "score_range": score_range(WavePoint("Autumn", 82, (77, 87), 80), GOOD, WORDS, PRINT),
}


@pytest.mark.parametrize("svg", CHARTS.values(), ids=CHARTS.keys())
def test_every_chart_has_a_title_and_a_description_for_screen_readers(svg: str) -> None:
    root = parse(svg)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Podil"
    assert root.findtext(f"{SVG}desc") == "Greeting is best, cleanliness worst"


@pytest.mark.parametrize("svg", CHARTS.values(), ids=CHARTS.keys())
def test_every_text_names_its_own_font(svg: str) -> None:
    assert all("Inter" in (node.get("font-family") or "") for node in parse(svg).iter(f"{SVG}text"))


def test_a_bar_is_as_long_as_its_score() -> None:
    drawn = parse(section_bars(bars(50), WORDS, PRINT)).iter(f"{SVG}rect")
    bar = next(rect for rect in drawn if rect.get("fill") == GOOD.colour)
    assert (bar.get("x"), bar.get("width")) == ("190.00", "215.00")


def test_the_network_tick_and_best_quarter_stand_on_the_same_scale() -> None:
    rects = {rect.get("fill"): rect for rect in parse(CHARTS["section_bars"]).iter(f"{SVG}rect")}
    assert float(rects[PRINT.ink].get("x", 0)) == pytest.approx(190 + 4.3 * 79 - 1)
    assert float(rects[PRINT.best_quarter].get("x", 0)) == pytest.approx(190 + 4.3 * 83)
    assert float(rects[PRINT.best_quarter].get("width", 0)) == pytest.approx(43)


def test_a_section_without_a_score_shows_a_dash_and_no_bar() -> None:
    svg = section_bars(bars(None), WORDS, PRINT)
    assert texts(svg)[-1] == "\N{EN DASH}"
    assert GOOD.colour not in svg


def test_a_shown_score_is_rounded_half_up() -> None:
    assert texts(section_bars(bars(Fraction(165, 2)), WORDS, PRINT))[-1] == "83"
    assert texts(section_bars(bars(82.49), WORDS, PRINT))[-1] == "82"


@pytest.mark.parametrize(("glyph", "corners"), [("up", 3), ("down", 3), ("diamond", 4)])
def test_a_band_is_told_by_shape_as_well_as_colour(glyph: str, corners: int) -> None:
    band = Band("Fair", "#8f5b00", glyph)  # type: ignore[arg-type]
    drawn = parse(section_bars([SectionBar("Offer", "", 64, band)], WORDS, PRINT))
    shape = next(drawn.iter(f"{SVG}polygon"))
    assert len((shape.get("points") or "").split()) == corners
    assert shape.findtext(f"{SVG}title") == "Fair"


def test_no_text_becomes_markup() -> None:
    evil = '<script>alert("x")</script>&\x00'
    words = Words(evil, evil)
    drawings = [
        section_bars([SectionBar(evil, evil, 50, Band(evil, evil, "disc"))], words, PRINT),
        journey_line([Stop(evil, 50)], words, PRINT),
        journey_down([Stop(evil, 50)], words, PRINT),
        wave_trend([WavePoint(evil, 50, None, 50)], evil, words, PRINT),
        score_range(WavePoint(evil, 50), Band(evil, evil, "up"), words, PRINT),
    ]
    for svg in drawings:
        assert "<script" not in svg
        assert parse(svg).findtext(f"{SVG}title") == evil.rstrip("\x00")


def test_a_stop_without_a_score_breaks_the_line_and_keeps_its_name() -> None:
    stops = [Stop("A", 90), Stop("B", 80), Stop("C", None), Stop("D", 70), Stop("E", 95)]
    svg = journey_line(stops, WORDS, PRINT)
    lines = [line.get("points", "").split() for line in parse(svg).iter(f"{SVG}polyline")]
    assert [len(line) for line in lines] == [2, 2]
    assert "C" in texts(svg)


def test_an_alarming_stop_stands_out_by_size_and_colour() -> None:
    dots = list(parse(CHARTS["journey_line"]).iter(f"{SVG}circle"))
    assert [(dot.get("r"), dot.get("fill")) for dot in dots] == [
        ("4.5", PRINT.accent),
        ("6", PRINT.alarm),
    ]


def test_the_scale_begins_lower_when_a_score_does() -> None:
    assert "25" not in texts(journey_line([Stop("A", 50)], WORDS, PRINT))
    assert "25" in texts(journey_line([Stop("A", 49)], WORDS, PRINT))
    low = parse(journey_line([Stop("A", 0)], WORDS, PRINT))
    assert next(low.iter(f"{SVG}circle")).get("cy") == "168.00"


def test_an_interval_bar_spans_its_interval_and_the_network_line_is_dashed() -> None:
    waves = [WavePoint("S", 75, (50, 100), 75), WavePoint("A", 82, None, 80)]
    root = parse(wave_trend(waves, "network", WORDS, PRINT))
    bar = [line for line in root.iter(f"{SVG}line") if line.get("stroke") == PRINT.whisker]
    assert [(line.get("y1"), line.get("y2")) for line in bar] == [("148.00", "30.00")]
    dashed = [line.get("stroke-dasharray") for line in root.iter(f"{SVG}polyline")]
    assert dashed == ["4 4", None]


def test_a_range_beyond_the_scale_ends_at_its_end() -> None:
    root = parse(score_range(WavePoint("A", 99, (60, 140)), GOOD, WORDS, PRINT))
    span = next(r for r in root.iter(f"{SVG}rect") if r.get("fill") == PRINT.whisker)
    assert (span.get("x"), span.get("width")) == ("192.00", "128.00")


def test_a_long_name_is_cut_instead_of_running_into_the_bar() -> None:
    name = texts(section_bars([SectionBar("Дуже довга назва розділу " * 3, "", 5, POOR)], WORDS, PRINT))
    assert name[0].endswith("\N{HORIZONTAL ELLIPSIS}")
    assert len(name[0]) < 30


def test_nothing_to_draw_still_gives_a_chart() -> None:
    for svg in (
        section_bars([], WORDS, PRINT),
        journey_line([], WORDS, PRINT),
        journey_down([], WORDS, PRINT),
        wave_trend([], "network", WORDS, PRINT, NARROW),
        wave_trend([], "network", WORDS, PRINT),
        score_range(WavePoint("A", None), None, WORDS, PRINT),
    ):
        assert parse(svg).findtext(f"{SVG}title") == "Podil"


def test_a_page_takes_its_colours_from_the_style_sheet() -> None:
    svg = score_range(WavePoint("A", 82, (77, 87), 80), None, WORDS, PAGE)
    assert 'fill="var(--accent)"' in svg
    assert "#" not in svg


def heights(svg: str) -> dict[str, float]:
    """Where the texts stand, from the top."""
    return {node.text or "": float(node.get("y", 0)) for node in parse(svg).iter(f"{SVG}text")}


def test_a_figure_at_the_top_of_the_scale_is_not_clipped() -> None:
    waves = [WavePoint("Summer", 99.6), WavePoint("Autumn", 99.7)]
    for svg in (journey_line([Stop("Door", 100), Stop("Till", 99)], WORDS, PRINT), wave_trend(waves, "", WORDS, PRINT)):
        assert heights(svg)["100"] > 12


def test_figures_stand_off_the_line_above_a_peak_and_below_a_valley() -> None:
    svg = journey_line([Stop("Door", 99), Stop("Till", 60), Stop("Exit", 98)], WORDS, PRINT)
    dots = [float(dot.get("cy", 0)) for dot in parse(svg).iter(f"{SVG}circle")]
    assert heights(svg)["99"] < dots[0] - 6
    assert heights(svg)["60"] > dots[1] + 12


def test_every_figure_on_a_line_has_a_patch_of_the_ground_behind_it() -> None:
    patches = [r for r in parse(CHARTS["journey_line"]).iter(f"{SVG}rect") if r.get("fill") == PRINT.paper]
    assert len(patches) == 2


def test_a_name_too_long_for_two_lines_is_cut_and_told_whole_to_the_pointer() -> None:
    name = "At the counter while the order is taken and paid for"
    svg = journey_line([Stop(name, 90)] * 8, WORDS, PRINT)
    assert name not in texts(svg)
    assert [node.findtext(f"{SVG}title") for node in parse(svg).iter(f"{SVG}g")] == [name] * 8
    assert {"At the", "counter"} <= set(texts(journey_line([Stop("At the counter", 90)] * 8, WORDS, PRINT)))


def test_the_drawings_for_a_phone_are_narrow_and_name_fewer_waves() -> None:
    waves = [WavePoint(f"Wave {number}", 80) for number in range(1, 13)]
    svg = wave_trend(waves, "network", WORDS, PRINT, NARROW)
    assert parse(svg).get("viewBox") == "0 0 320 196"
    assert len(list(parse(svg).iter(f"{SVG}circle"))) == 12
    assert {"Wave 12", "Wave 9"} <= set(texts(svg))
    assert "Wave 11" not in texts(svg)


def test_a_stop_without_a_score_keeps_its_row_on_a_phone() -> None:
    svg = journey_down([Stop("A", 90), Stop("B", None), Stop("C", 70)], WORDS, PRINT)
    assert {"A", "B", "C", "\N{EN DASH}"} <= set(texts(svg))
    assert len(list(parse(svg).iter(f"{SVG}circle"))) == 2


STOPS = [Stop("Door", 93), Stop("Till", 57, alarming=True)]
WAVES = [WavePoint("Summer", 76, (71, 81), 80), WavePoint("Autumn", 82, (77, 87), 80)]
BRANDS = [Series("Own", [82, 70, None]), Series("Other", [82.4, 71, 60])]
ON_PAGES = {
    "section_bars": section_bars(bars(88, None), WORDS, PAGE, COLUMN),
    "section_bars on a phone": section_bars(bars(88, None), WORDS, PAGE, NARROW),
    "journey_line": journey_line(STOPS, WORDS, PAGE, [90, 60], "before", COLUMN),
    "journey_down": journey_down(STOPS, WORDS, PAGE),
    "wave_trend": wave_trend(WAVES, "network", WORDS, PAGE, COLUMN),
    "wave_trend on a phone": wave_trend(WAVES, "network", WORDS, PAGE, NARROW),
    "dot_rows on a phone": dot_rows(["Door", "Till", "Exit"], BRANDS, WORDS, PAGE, NARROW),
}


@pytest.mark.parametrize("svg", ON_PAGES.values(), ids=ON_PAGES.keys())
def test_a_page_shows_no_letters_too_small_to_read(svg: str) -> None:
    assert min(float(node.get("font-size", 0)) for node in parse(svg).iter(f"{SVG}text")) >= SMALLEST


def test_every_brand_has_its_figure_beside_its_mark_without_covering_another() -> None:
    rows = [[82, 82.4, 82.2, 81.9], [0, 100, 50, 49], [70, 71, None, 72]]
    series = [Series(f"Brand {number}", [row[number] for row in rows]) for number in range(4)]
    for width in (696.0, NARROW):
        root = parse(dot_rows(["All", "Ends", "Near"], series, WORDS, PRINT, width))
        figures = [
            node for node in root.iter(f"{SVG}text") if node.get("font-size") == "12.5" and "B" not in (node.text or "")
        ]
        assert len(figures) == 11
        boxes = [(float(node.get("x", 0)), float(node.get("y", 0)), 4 * len(node.text or "")) for node in figures]
        assert all(half <= x <= width - half for x, _, half in boxes)
        for number, (x, y, half) in enumerate(boxes):
            assert not any(abs(x - u) < half + other and abs(y - v) < 10 for u, v, other in boxes[:number])


def test_a_name_stands_above_its_bar_on_a_phone_and_beside_it_elsewhere() -> None:
    for width, left in ((NARROW, "0.00"), (COLUMN, "190.00")):
        root = parse(section_bars([SectionBar("Speed", "weight 3", 100, GOOD)], WORDS, PRINT, width))
        bar = next(r for r in root.iter(f"{SVG}rect") if r.get("fill") == GOOD.colour)
        name = next(node for node in root.iter(f"{SVG}text") if node.text == "Speed")
        assert bar.get("x") == left
        assert (float(name.get("y", 0)) < float(bar.get("y", 0))) == (width == NARROW)


def test_a_whisker_is_rimmed_so_that_it_stands_out_on_a_bar_of_any_colour() -> None:
    root = parse(section_bars([SectionBar("Speed", "", 50, GOOD, interval=(40, 60))], WORDS, PRINT))
    fills = [rect.get("fill") for rect in root.iter(f"{SVG}rect")]
    assert fills[-6:] == [PRINT.paper] * 3 + [PRINT.ink] * 3


def test_intervals_stand_out_from_the_ground_in_light_and_dark() -> None:
    css = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()
    name = PAGE.whisker.removeprefix("var(").removesuffix(")")
    found = {token: re.findall(rf"{token}: (#[0-9a-f]{{6}})", css) for token in ("--raise", name)}
    pairs = list(zip(found["--raise"], found[name], strict=True))
    assert len(pairs) == 3  # light, dark by preference, dark by choice
    assert all(contrast(ground, whisker) >= 3 for ground, whisker in pairs)


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 measures it."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05

    return max(light(one), light(other)) / min(light(one), light(other))
