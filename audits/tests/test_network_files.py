"""Files of branches as people and attackers bring them: read in any encoding, judged row by row, without a database."""

from typing import Any

import pytest

from audits.exchange.network_cells import BadCell, read_cell
from audits.exchange.network_columns import EXPORTED, exported_headers, guessed_mapping
from audits.exchange.network_rows import Judgement, Network, Wish, judge_rows
from audits.exchange.tables import MAX_CSV, read_table
from audits.exchange.workbooks import MAX_ROWS, BadWorkbook, Table, write_workbook
from audits.rules.hours import BadHours, parse_hours, write_hours
from audits.tests.csv_rows import csv_file
from common.cells import freed, neutral

WEEK = {str(day): ["09:00", "20:00"] for day in range(1, 6)}
PODIL = {
    "code": "KY-01", "name": "Podil", "region": "Kyiv", "city": "Kyiv", "address": "", "lat": "50.466", "lon": "30.514",
    "time_zone": "Europe/Kyiv", "opening_hours": {}, "segment": "",
}  # fmt: skip


def judged(*rows: list[str], fields: str = "code name city", **wish: Any) -> Judgement:
    network = Network({"zerno": 1, "tea": 2}, {(1, "KY-01"): PODIL}, {1: {"kyiv": "Kyiv"}})
    named = Wish(fields.split(), **({"brand": 1, "time_zone": "Europe/Kyiv"} | wish))
    return judge_rows(enumerate(rows, start=2), named, network)


def refusals(judgement: Judgement) -> list[tuple[int, str, str]]:
    return [(row.number, reason["column"], reason["code"]) for row in judgement.rows for reason in row.reasons]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_is_read_in_whatever_encoding_and_with_whatever_delimiter(encoding: str, delimiter: str) -> None:
    text = f'Код{delimiter}Назва\r\n1{delimiter}"Їжа{delimiter} та ""кава"""\r\n'
    assert read_table(text.encode(encoding)).grid == [["Код", "Назва"], ["1", f'Їжа{delimiter} та "кава"']]


def test_the_line_that_names_the_delimiter_is_no_row() -> None:
    assert read_table(b"sep=;\r\nCode;Name, long\r\n1;2").grid == [["Code", "Name, long"], ["1", "2"]]


def test_a_csv_whose_first_column_is_called_pk_is_no_archive() -> None:
    assert read_table(b"PK,Name\n1,A\n").grid == [["PK", "Name"], ["1", "A"]]


def test_rows_are_counted_as_the_spreadsheet_counts_them() -> None:
    table = read_table(b"\n\nCode,Name\n\nA,B\n")
    assert (table.first, table.header, table.grid[2]) == (3, ["Code", "Name"], ["A", "B"])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_workbook"),
        (b"\n \n,,\n", "empty_workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_a_table"),
        (b"Code\nA\x01B", "not_a_table"),
        (b"PK\x03\x04 and no more", "not_a_workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "old_workbook"),
        (b"x" * (MAX_CSV + 1), "too_big"),
        (b"Code\n" + b"A\n" * MAX_ROWS, "too_many_rows"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(BadWorkbook) as refused:
        read_table(data)
    assert refused.value.code == code


def test_twenty_thousand_rows_below_the_header_are_taken() -> None:
    assert len(read_table(b"Code\n" + b"A\n" * 20_000).grid) == 20_001


@pytest.mark.parametrize("text", ["=1+1", "+380", "-5 C", "@here", "'=1", "''=1", "\ttab", "-33.86", "'quoted'", "5"])
def test_no_cell_becomes_a_formula_and_each_comes_back_as_it_was(text: str) -> None:
    assert neutral(text)[0] not in "=+@\t" and (neutral(text)[0] != "-" or text == "-33.86")
    assert freed(neutral(text)) == text
    assert read_table(csv_file([["Code"], [text]])).grid[1] == [text.strip()]


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Code|Name|Brand|Region|City|Address|Lat|Lon|Time zone|Opening hours|Segment",
         "code|name|brand|region|city|address|lat|lon|time_zone|opening_hours|segment"),
        ("Код філії*|Назва|Мережа|Область|Місто|Адреса|Координати|Часовий пояс|Графік роботи|Формат",
         "code|name|brand|region|city|address|coordinates|time_zone|opening_hours|segment"),
        ("КОД|Название|Бренд|Регион|Город|Адрес|Широта|Долгота|Часовой_пояс|Режим  работы|Тип",
         "code|name|brand|region|city|address|lat|lon|time_zone|opening_hours|segment"),
        ("Director|Code|Store code|", "|code||"),
    ],
)  # fmt: skip
def test_headers_are_known_in_three_languages(header: str, fields: str) -> None:
    assert guessed_mapping(header.split("|")) == fields.split("|")


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_what_an_export_calls_its_columns_an_import_knows(language: str) -> None:
    assert guessed_mapping(exported_headers(language)) == list(EXPORTED)


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("Mon-Fri 09:00-20:00", WEEK),
        ("Пн-Пт 9-20", WEEK),
        ("Пн.–Пт.: з 9.00 до 20.00", WEEK),
        ("Пн-Пт 9-20; Сб, Нд вихідний", WEEK),
        ("Monday to Friday 9-20", WEEK),
        ("з Пн по Пт з 9:00 до 20:00", WEEK),
        ("по Сб 10-18", {"6": ["10:00", "18:00"]}),
        ("Mon, Wed 9-18, Sun 10-12", {"1": ["09:00", "18:00"], "3": ["09:00", "18:00"], "7": ["10:00", "12:00"]}),
        ("Sat-Mon 10-18", {day: ["10:00", "18:00"] for day in "167"}),
        ("24/7", {str(day): ["00:00", "23:59"] for day in range(1, 8)}),
        ("щодня 8:00-24:00", {str(day): ["08:00", "23:59"] for day in range(1, 8)}),
    ],
)
def test_opening_hours_are_read_from_words(words: str, hours: dict[str, list[str]]) -> None:
    assert parse_hours(words) == hours
    assert parse_hours(write_hours(hours)) == hours


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("by arrangement", "hours_not_understood"),
        ("Mon", "hours_not_understood"),
        ("Mon 25-26", "hours_not_understood"),
        ("Fri 22-02", "hours_past_midnight"),
        ("Mon 9-13, 14-18", "hours_twice_a_day"),
        ("Mon-Fri 9-18; Fri 9-17", "hours_twice_a_day"),
        ("Mon 9-18 " * 1000, "hours_not_understood"),
    ],
)
def test_hours_that_a_branch_cannot_keep_are_refused_by_name(words: str, code: str) -> None:
    with pytest.raises(BadHours, match=code):
        parse_hours(words)


@pytest.mark.parametrize(
    ("field", "text", "values"),
    [
        ("coordinates", "50.4501, 30.5234", {"lat": "50.4501", "lon": "30.5234"}),
        ("coordinates", "50,4501; 30,5234", {"lat": "50.4501", "lon": "30.5234"}),
        ("coordinates", "(−33.8688 151.2093)", {"lat": "-33.8688", "lon": "151.2093"}),
        ("lat", "50,46600000", {"lat": "50.466"}),
        ("lon", "-0.0000001", {"lon": "0"}),
        ("time_zone", "europe/kiev", {"time_zone": "Europe/Kyiv"}),
        ("address", "Main St.\n5", {"address": "Main St. 5"}),
    ],
)
def test_cells_are_read_as_people_write_them(field: str, text: str, values: dict[str, str]) -> None:
    assert read_cell(field, text) == values


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("name", "x" * 100_000, "too_long"),
        ("region", "x" * 100_000, "too_long"),
        ("region", "a/" * 9, "region_too_deep"),
        ("opening_hours", "9-18 " * 20_000, "hours_not_understood"),
        ("coordinates", "1" * 100_000, "no_coordinates"),
        ("lat", "90.1", "off_the_globe"),
        ("lat", "NaN", "off_the_globe"),
        ("lon", "1e999", "off_the_globe"),
        ("lat", "north", "not_a_number"),
        ("time_zone", "../etc/passwd", "no_such_zone"),
        ("city", "Ky\x00iv", "bad_character"),
        ("city", "Ky\ud800iv", "bad_character"),
    ],
)
def test_hostile_cells_are_refused_by_name_and_quoted_shortly(field: str, text: str, code: str) -> None:
    with pytest.raises(BadCell) as refused:
        read_cell(field, text)
    assert refused.value.code == code
    assert len(str(refused.value.parts)) < 200


def test_every_row_has_its_fate() -> None:
    judgement = judged(
        ["KY-01", "Podil", "Kyiv"], ["KY-09", "Lukianivka", "Kyiv"], ["", "Nameless", ""], [], ["KY-10", "", "Kyiv"]
    )
    assert [(row.number, row.fate) for row in judgement.rows] == [
        (2, "unchanged"), (3, "new"), (4, "refused"), (6, "refused"),
    ]  # fmt: skip
    assert refusals(judgement) == [(4, "A", "missing_code"), (6, "B", "missing_name")]


def test_a_change_says_old_and_new_of_what_differs_only() -> None:
    [row] = judged(["KY-01", "Podil", "Vyshhorod"]).rows
    assert (row.fate, row.before, row.after) == ("changed", {"city": "Kyiv"}, {"city": "Vyshhorod"})


def test_an_empty_cell_leaves_what_is_there_unless_it_is_to_empty_it() -> None:
    assert judged(["KY-01", "", ""]).rows[0].fate == "unchanged"
    row = judged(["KY-01", "", ""], empties=True).rows[0]
    assert row.after == {"city": ""}
    row = judged(["KY-01", ""], fields="code coordinates", empties=True).rows[0]
    assert row.after == {"lat": "", "lon": ""}


def test_the_second_row_of_a_code_is_refused_and_names_the_first() -> None:
    judgement = judged(["A", "One"], ["B", "Two"], ["A", "Three"])
    assert refusals(judgement) == [(4, "A", "twice")]
    assert judgement.rows[2].reasons[0]["parts"] == {"row": 2}


def test_one_code_may_stand_in_two_brands() -> None:
    rows = judged(["A", "One", "Zerno"], ["A", "Two", "TEA"], fields="code name brand").rows
    assert [(row.fate, row.brand) for row in rows] == [("new", 1), ("new", 2)]


def test_a_brand_that_is_not_there_is_refused_not_made() -> None:
    judgement = judged(["A", "One", "Rival"], ["B", "Two", ""], fields="code name brand", brand=None)
    assert refusals(judgement) == [(2, "C", "no_such_brand"), (3, "C", "no_brand")]


def test_half_a_place_is_refused_also_where_the_other_half_is_emptied() -> None:
    assert refusals(judged(["A", "One", "50"], fields="code name lat")) == [(2, "", "one_coordinate")]
    assert refusals(judged(["KY-01", "50", ""], fields="code lat lon", empties=True)) == [(2, "C", "one_coordinate")]
    assert refusals(judged(["KY-01", "50.1"], fields="code lat")) == []


def test_a_cell_at_fault_is_named_with_its_row_and_column() -> None:
    assert refusals(judged(["A", "One", "x" * 101])) == [(2, "C", "too_long")]


def test_missing_regions_are_made_once_from_the_top_down_and_known_ones_found_in_any_case() -> None:
    judgement = judged(
        ["A", "One", "KYIV / Left bank"], ["B", "Two", "Kyiv/left BANK"], ["C", "Three", "Lviv > Centre"],
        ["KY-01", "", "kyiv"], ["D", "", "Nowhere"], fields="code name region",
    )  # fmt: skip
    assert judgement.regions == [(1, "Kyiv", "Left bank"), (1, "", "Lviv"), (1, "Lviv", "Centre")]
    assert [row.after.get("region") for row in judgement.rows[:3]] == [
        "Kyiv / Left bank", "Kyiv / Left bank", "Lviv / Centre",
    ]  # fmt: skip
    assert [row.fate for row in judgement.rows[3:]] == ["unchanged", "refused"]


def test_a_region_may_be_named_without_those_above_where_only_one_is_called_so() -> None:
    paths = {"ua": "UA", "ua / kyiv": "UA / Kyiv", "ua / west": "UA / West", "pl": "PL", "pl / west": "PL / West"}
    network = Network({"zerno": 1}, {}, {1: paths})
    rows = [(2, ["A", "One", "KYIV"]), (3, ["B", "Two", "Kyiv / Left"]), (4, ["C", "Three", "West"])]
    judgement = judge_rows(rows, Wish(["code", "name", "region"], brand=1, time_zone="Europe/Kyiv"), network)
    assert [row.after["region"] for row in judgement.rows] == ["UA / Kyiv", "UA / Kyiv / Left", "West"]
    assert judgement.regions == [(1, "UA / Kyiv", "Left"), (1, "", "West")]


def test_a_region_whose_name_has_a_slash_is_found_by_its_whole_path() -> None:
    network = Network({"zerno": 1}, {}, {1: {"kyiv / 24/7": "Kyiv / 24/7"}})
    wish = Wish(["code", "name", "region"], brand=1, time_zone="Europe/Kyiv")
    judgement = judge_rows([(2, ["A", "One", "Kyiv / 24/7"])], wish, network)
    assert (judgement.regions, judgement.rows[0].after["region"]) == ([], "Kyiv / 24/7")


def test_an_excel_file_is_read_the_same_and_its_numbers_as_people_see_them() -> None:
    rows = [{"Code": "007", "Name": "=cmd()"}]
    assert read_table(write_workbook([Table("S", ["Code", "Name"], rows)])).grid == [
        ["Code", "Name"],
        ["007", "=cmd()"],
    ]
