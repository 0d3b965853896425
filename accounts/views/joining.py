"""The public page where people ask to shop here, and HQ's list of who asked."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.forms import JoinForm
from accounts.models import JoinRequest, Organisation, Role
from accounts.services.joining import approve_request, ask_to_join, refuse_request
from common.errors import Refused

PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """The same answer whoever asks; 404 where the organisation doesn't let people ask."""
    organisation = get_object_or_404(Organisation, slug=slug, joining=True)
    form = JoinForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_valid():
        if not ratelimit.consume(request, action="join", key=organisation.slug):
            refused: HttpResponse = ratelimit.respond_429(request)
            return refused
        ask_to_join(organisation=organisation, language=get_language() or "", **form.cleaned_data)
        return redirect(f"{request.path}?asked=yes")
    context = {"joined": organisation, "form": form, "asked": "asked" in request.GET}
    return render(request, "accounts/join.html", context)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def list_requests(request: ActingRequest) -> HttpResponse:
    """Who asked, the longest waiting first."""
    rows = JoinRequest.objects.visible_to(request.user).filter(organisation=request.organisation)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/hq/join_list.html", {"page": page})


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def decide(request: ActingRequest, request_id: int) -> HttpResponse:
    """Invite them, or not."""
    rows = JoinRequest.objects.visible_to(request.user).filter(organisation=request.organisation)
    wish = get_object_or_404(rows, pk=request_id)
    try:
        if request.POST.get("answer") == "yes":
            approve_request(request_id=wish.pk, by=request.user)
            messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": wish.email})
        else:
            refuse_request(request_id=wish.pk, by=request.user)
            messages.success(request, _("Refused. Nothing was sent, and nothing is kept of it."))
    except Refused as refusal:
        messages.error(request, refusal.detail)
    return redirect("join-list")
