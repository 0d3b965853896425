"""The words of the phone's app, asked of the catalogue by a real engine."""

import json
import shutil
import subprocess

import pytest
from django.test import Client
from django.urls import reverse

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
