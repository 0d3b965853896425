"""Texts that carry their own languages: {"en": ..., "uk": ...}."""

from typing import Any

from django.utils import translation


def text(texts: Any, language: str | None = None) -> str:
    """The text in `language` (the active one by default), else in English, else in any; "" for none."""
    if not isinstance(texts, dict):
        return str(texts or "")
    wanted = (language or translation.get_language() or "en").split("-")[0]
    return str(texts.get(wanted) or texts.get("en") or next(iter(texts.values()), ""))
