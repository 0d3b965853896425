"""The organisation's colour as a style sheet."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.colours import brand_css


@require_safe
def show_brand_css(request: HttpRequest) -> HttpResponse:
    """`?accent=rrggbb` laid over tokens.css; depends on nothing else, so it is kept for a year."""
    accent = request.GET.get("accent", "")
    if not re.fullmatch(r"[0-9a-f]{6}", accent):
        raise Http404
    response = HttpResponse(brand_css(f"#{accent}"), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
