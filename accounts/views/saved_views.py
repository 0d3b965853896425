"""Views of lists that a person keeps: save one, take one away."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import STAFF
from accounts.decorators import ActingRequest, role_required
from accounts.models import SavedView
from accounts.services.saved_views import LISTS, lasting, save_view
from common.errors import Refused


@role_required(*STAFF)
@require_POST
def save(request: ActingRequest) -> HttpResponse:
    """Keep the list as it is narrowed, and show it so."""
    page, query = request.POST.get("page", ""), request.POST.get("query", "")
    if page not in LISTS:
        return HttpResponseBadRequest()
    try:
        name = request.POST.get("name", "")
        view = save_view(organisation=request.organisation, page=page, name=name, query=query, by=request.user)
    except Refused as refused:
        messages.error(request, refused.detail)
        return redirect(f"{reverse(page)}?{lasting(query)}")
    messages.success(request, _("“%(name)s” is kept.") % {"name": view.name})
    return redirect(view.url)


@role_required(*STAFF)
@require_POST
def drop(request: ActingRequest, view_id: int) -> HttpResponse:
    """Forget a view; the list stays as it is narrowed."""
    views = SavedView.objects.visible_to(request.user).filter(organisation=request.organisation)
    view = get_object_or_404(views, pk=view_id)
    url = view.url
    view.delete()
    messages.success(request, _("“%(name)s” is no longer kept.") % {"name": view.name})
    return redirect(url)
