"""`{{ document.title|text }}`: the reader's language of a text that carries several."""

from typing import Any

from django import template

from common.texts import text as pick

register = template.Library()


@register.filter
def text(texts: Any) -> str:
    """As `common.texts.text`."""
    return pick(texts)
