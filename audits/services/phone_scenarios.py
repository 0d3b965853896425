"""Scenarios as the phone gets them: of an offer what one must know to take it, of a visit the whole."""

from typing import Any

from django.urls import reverse

Json = dict[str, Any]


def offered_scenario(document: Json) -> Json:
    """What one must know of a scenario to take a visit: neither the legend nor what is looked at."""
    purchase = document.get("purchase") or None
    windows = document.get("windows") or []
    return {
        "title": document.get("title") or {},
        "duration_minutes": document.get("duration_minutes"),
        "windows": [{key: window[key] for key in ("weekdays", "from", "to")} for window in windows],
        "purchase": purchase and {key: purchase[key] for key in ("text", "limit", "currency") if key in purchase},
    }


def shown_picture(picture: Json) -> Json:
    """A picture of the briefing, with its addresses: `small` is what the phone keeps."""
    place = {"picture_id": picture["id"]}
    return picture | {"small": reverse("picture-small", kwargs=place), "shown": reverse("picture-shown", kwargs=place)}


def phone_scenario(document: Json) -> Json:
    """A scenario for the phone: where its pictures are, and the quiz without its right answers."""
    if pictures := document.get("pictures"):
        document = document | {"pictures": [shown_picture(picture) for picture in pictures]}
    quiz = document.get("quiz")
    if not quiz:
        return document
    questions = [
        question | {"choices": [{k: v for k, v in choice.items() if k != "correct"} for choice in question["choices"]]}
        for question in quiz["questions"]
    ]
    return document | {"quiz": quiz | {"questions": questions}}
