"""XLSForm's `relevant` to conditions and back: each operator, and what is refused by name."""

from typing import Any

import pytest

from audits.exchange.xlsform_relevant import Named, NotCarried, read_relevant
from audits.exchange.xlsform_relevant_write import CantSay, write_relevant

KNOWN = {
    "greeted": Named("greeted", "yes_no", {"1": "yes", "0": "no"}),
    "air": Named("air", "single_choice", {"Fresh air": "fresh_air"}),
    "said": Named("said", "multiple_choice"),
    "queue": Named("queue", "number"),
    "day": Named("day", "date"),
    "words": Named("words", "text"),
    "hello": Named("hello", "note"),
}
KINDS = {name: named.kind for name, named in KNOWN.items()}
NAMES = {name: name for name in KNOWN}


def leaf(question: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"question": question, "is": operator} | ({} if value is None else {"value": value})


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("${queue} = 3", leaf("queue", "eq", 3)),
        ("${queue} != 3", {"not": leaf("queue", "eq", 3)}),
        ("${queue}<3", leaf("queue", "lt", 3)),
        ("${queue} <= '3'", leaf("queue", "lte", 3)),
        ("${ queue } > 2.50", leaf("queue", "gt", "2.50")),
        ("${queue} >= -3", leaf("queue", "gte", -3)),
        ("3 < ${queue}", leaf("queue", "gt", 3)),
        ("${queue} = .5", leaf("queue", "eq", "0.5")),
        ("${day} >= date('2026-11-22')", leaf("day", "gte", "2026-11-22")),
        ("${greeted} = '1'", leaf("greeted", "eq", "yes")),
        ("selected(${greeted}, 0)", leaf("greeted", "eq", "no")),
        ("${air} = “Fresh air”", leaf("air", "eq", "fresh_air")),
        ("selected(${said}, 'thanks')", leaf("said", "contains", "thanks")),
        ("${said} = 'thanks please'", leaf("said", "eq", ["thanks", "please"])),
        ("selected('1 0', ${greeted})", leaf("greeted", "in", ["yes", "no"])),
        ("${words} != ''", leaf("words", "answered")),
        ("${words} = ''", {"not": leaf("words", "answered")}),
        ('${words} = "it\'s"', leaf("words", "eq", "it's")),
        ("not(${queue} = 3)", {"not": leaf("queue", "eq", 3)}),
        ("${words} != '' and ${words} != 'x'", leaf("words", "ne", "x")),
        ("${greeted} != '' and not(selected('1', ${greeted}))", leaf("greeted", "not_in", ["yes"])),
        ("${queue} = 1 or ${queue} = 2", {"any": [leaf("queue", "eq", 1), leaf("queue", "eq", 2)]}),
        (
            "${queue} > 1 and ${queue} < 9 or ${greeted} = '1'",
            {"any": [{"all": [leaf("queue", "gt", 1), leaf("queue", "lt", 9)]}, leaf("greeted", "eq", "yes")]},
        ),
        (
            "${queue} > 1 and (${queue} < 9 or ${greeted} = '1')",
            {"all": [leaf("queue", "gt", 1), {"any": [leaf("queue", "lt", 9), leaf("greeted", "eq", "yes")]}]},
        ),
        ("true()", {"all": []}),
        ("false() or ((${queue} = 1))", {"any": [{"any": []}, leaf("queue", "eq", 1)]}),
    ],
)
def test_an_expression_becomes_a_condition(expression: str, condition: dict[str, Any]) -> None:
    assert read_relevant(expression, KNOWN) == condition


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("${later} = 1", "names_later_question"),
        ("${nobody} = 1", "names_unknown_question"),
        ("${words} > 3", "operator_does_not_fit"),
        ("${greeted} < 1", "operator_does_not_fit"),
        ("${hello} = 'x'", "operator_does_not_fit"),
        ("count-selected(${said}) > 1", "xpath_function"),
        ("${day} > today()", "xpath_function"),
        ("selected(${words}, 'x')", "xpath_function"),
        ("${queue} + 1 > 2", "xpath_other"),
        ("${queue} > ${queue}", "xpath_not_one_question"),
        ("1 = 1", "xpath_not_one_question"),
        (". > 3", "xpath_other"),
        ("../queue > 3", "xpath_other"),
        ("${queue}", "xpath_ends_early"),
        ("${queue} > 3 and", "xpath_ends_early"),
        ("${queue} > 3)", "xpath_other"),
        ("(" * 500 + "${queue} > 3" + ")" * 500, "xpath_too_deep"),
        ("not(" * 18 + "${queue} > 3" + ")" * 18 + " or ${queue} = 1" * 2000, "xpath_other"),
    ],
)
def test_what_a_condition_cannot_say_is_refused_by_name(expression: str, code: str) -> None:
    with pytest.raises(NotCarried) as refused:
        read_relevant(expression, KNOWN, {"later"})
    assert refused.value.code == code


@pytest.mark.parametrize(
    "condition",
    [
        leaf("queue", "eq", 3),
        leaf("queue", "ne", "2.50"),
        leaf("queue", "not_in", [1, 2]),
        leaf("said", "contains", "thanks"),
        leaf("said", "ne", ["thanks"]),
        leaf("words", "ne", "it's"),
        leaf("words", "answered"),
        leaf("day", "lt", "2026-11-22"),
        {"not": {"all": [leaf("queue", "gt", 1), {"all": [leaf("queue", "lt", 9), leaf("words", "answered")]}]}},
        {"any": [leaf("greeted", "ne", "yes"), {"all": []}, {"not": {"any": []}}]},
    ],
)
def test_a_written_condition_is_read_back_the_same(condition: dict[str, Any]) -> None:
    assert read_relevant(write_relevant(condition, KINDS, NAMES), KNOWN) == condition


@pytest.mark.parametrize(
    "condition",
    [
        leaf("queue", "lost_points"),
        leaf("words", "eq", 'it\'s "it"'),
        leaf("words", "eq", "${queue}"),
        leaf("words", "eq", ""),
        leaf("said", "contains", "two words"),
        leaf("said", "eq", []),
        leaf("queue", "in", []),
        {"all": [leaf("queue", "answered"), leaf("words", "lost_points")]},
    ],
)
def test_what_xpath_cannot_say_is_refused(condition: dict[str, Any]) -> None:
    with pytest.raises(CantSay):
        write_relevant(condition, KINDS, NAMES)
