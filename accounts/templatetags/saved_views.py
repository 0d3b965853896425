"""`{% saved_views %}`: a person's own views of the list that is shown, and how to keep another."""

from typing import Any

from django import template

from accounts.models import SavedView
from accounts.services.saved_views import lasting

register = template.Library()


@register.inclusion_tag("accounts/hq/_saved_views.html", takes_context=True)
def saved_views(context: dict[str, Any]) -> dict[str, Any]:
    """The views by name; `query` is what can be kept, empty where it is one of them."""
    request = context["request"]
    page = request.resolver_match.url_name
    own = SavedView.objects.visible_to(request.user).filter(organisation=request.organisation, page=page)
    query = lasting(request.META.get("QUERY_STRING", ""))
    views = [(view, view.query == query) for view in own]
    is_kept = any(is_shown for _view, is_shown in views)
    return {"views": views, "page": page, "query": "" if is_kept else query, "csrf_token": context.get("csrf_token")}
