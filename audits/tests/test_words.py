"""Nothing reaches a page as a code: every verb of history and every refusal of a file has words."""

from fractions import Fraction

import pytest

from audits.models import Event
from audits.rules.lifecycle import VISIT, WAVE
from audits.services.words import refusal_in_words
from audits.templatetags.sheets import score_figure
from audits.templatetags.visits import VERBS, hundredths, verb_words
from common.numbers import tenths

NOTED = ("raise_dispute", "decide_dispute", "recall", "restate", "plan", "draft", "edit", "tell", "announce")


@pytest.mark.parametrize("verb", sorted({*VISIT, *WAVE, *NOTED}))
def test_every_verb_has_words(verb: str) -> None:
    assert verb in VERBS
    assert verb_words(Event(verb=verb)) != verb


def test_every_refusal_of_a_file_has_a_sentence_of_its_own() -> None:
    codes = ["empty", "wrong_type", "truncated", "too_many_pixels", "too_long", "unreadable"]
    assert len({refusal_in_words(code) for code in codes}) == len(codes)
    assert refusal_in_words("of another day") == refusal_in_words("unreadable")


@pytest.mark.parametrize(
    ("score", "words"), [(8835, "88.4"), (8834, "88.3"), (8885, "88.9"), (10000, "100.0"), (0, "0.0")]
)
def test_a_score_reads_the_same_on_every_page(score: int, words: str) -> None:
    assert score_figure(score) == tenths(Fraction(score, 100)) == words
    assert hundredths(score) == f"{words} %"
