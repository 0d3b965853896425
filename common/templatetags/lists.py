"""What forms that narrow a list carry along, so that another filter doesn't undo the chosen order."""

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_sorting(context: dict[str, Any]) -> SafeString:
    """The order of the page's tables as hidden fields, one for each that was sorted."""
    asked = context["request"].GET
    sorts = [(name, asked[name]) for name in asked if name == "sort" or name.startswith("sort-")]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', sorts)
