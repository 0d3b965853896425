"""The words of the phone's app, asked of the catalogue by a real engine."""

import json
import re
import shutil
import subprocess

import pytest
from django.test import Client
from django.urls import reverse

from audits.services.phone_app import app_version
from audits.services.phone_modules import APP
from common.catalogue import asked_words

ASK = """
(0, eval)(require("node:fs").readFileSync(0, "utf8"));
const counted = [1, 3, 5, 21].map((n) => interpolate(ngettext("%(n)s remark", "%(n)s remarks", n), { n }, true));
console.log(JSON.stringify([gettext("Check and send"), gettext("No such word"), ...counted]));
"""


def ask(language: str) -> list[str]:
    node = shutil.which("node") or pytest.fail("node is not installed")
    script = Client(headers={"accept-language": language}).get(reverse("javascript-catalog"))
    assert script["Content-Type"] == "text/javascript; charset=utf-8"
    done = subprocess.run([node, "-e", ASK], input=script.content, capture_output=True, check=True)
    words: list[str] = json.loads(done.stdout)
    return words


def test_words_and_their_plurals_come_in_the_readers_language() -> None:
    assert ask("uk")[1:] == ["No such word", "1 зауваження", "3 зауваження", "5 зауважень", "21 зауваження"]
    assert ask("uk")[0] != "Check and send"


def test_english_says_what_the_code_says() -> None:
    assert ask("en") == ["Check and send", "No such word", "1 remark", "3 remarks", "5 remarks", "21 remarks"]


@pytest.mark.django_db
def test_the_phone_gets_every_word_it_asks_for_and_no_others() -> None:
    place = {"version": app_version(), "language": "uk"}
    script = Client().get(reverse("shopper-words", kwargs=place)).content.decode()
    words = json.loads(re.search(r"const words = (.*);", script)[1])  # type: ignore[index]
    asked = asked_words(APP.rglob("*.js"))
    assert {"Check and send", "%(n)s remark"} <= set(words) <= asked
    # The rest are words of Django's own catalogue, or the same in both languages.
    assert len(asked - set(words)) <= 3
    whole = Client(headers={"accept-language": "uk"}).get(reverse("javascript-catalog")).content.decode()
    assert "Add question" in whole and "Add question" not in words
