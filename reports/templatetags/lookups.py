"""Looking into a mapping by a key that a template holds."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """The value at `key`, or None."""
    return mapping.get(key)
