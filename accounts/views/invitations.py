"""Invitations: HQ's buttons, and the page behind the e-mailed link."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import ActingRequest, role_required
from accounts.forms import AcceptanceForm
from accounts.middleware import choose_membership
from accounts.models import Invitation, Membership, Role, User
from accounts.services.acceptance import accept_invitation, account_of, read_invitation
from accounts.services.invitations import resend_invitation, withdraw_invitation
from accounts.services.terms import terms_to_accept
from common.errors import Refused

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def open_invitation(request: ActingRequest, invitation_id: int) -> Invitation:
    """One of the organisation acted in, or 404."""
    rows = Invitation.objects.visible_to(request.user).open()
    return get_object_or_404(rows, pk=invitation_id, organisation=request.organisation)


@role_required(Role.OWNER, Role.MANAGER)
@require_POST
def resend(request: ActingRequest, invitation_id: int) -> HttpResponse:
    """Send it once more."""
    invitation = open_invitation(request, invitation_id)
    try:
        resend_invitation(invitation_id=invitation.pk, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": invitation.email})
    return redirect("member-list")


@role_required(Role.OWNER, Role.MANAGER)
@require_POST
def withdraw(request: ActingRequest, invitation_id: int) -> HttpResponse:
    """Take it back."""
    invitation = open_invitation(request, invitation_id)
    try:
        withdraw_invitation(invitation_id=invitation.pk, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("The invitation to %(email)s is withdrawn.") % {"email": invitation.email})
    return redirect("member-list")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: one button, or sign in first, or a new account."""
    try:
        invitation = read_invitation(token)
        return answer_invitation(request, token, invitation)
    except Refused as refusal:
        return render(request, "accounts/invitation_closed.html", {"refusal": refusal}, status=refusal.status)


def answer_invitation(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    """What this reader must still do; raises `Refused` where the link is over."""
    by = request.user if isinstance(request.user, User) else None
    account = account_of(invitation)
    form = None
    if account is None and by is None:
        initial = {"language": translation.get_language(), "name": invitation.profile.get("name", "")}
        form = AcceptanceForm(request.POST or None, email=invitation.email, initial=initial)
    may_accept = form.is_valid() if form else by is not None and by == account
    if request.method == "POST" and may_accept:
        given = form.cleaned_data if form else {}
        return welcome(request, accept_invitation(token=token, by=by, **given))
    context = {"invitation": invitation, "form": form, "account": account, "is_mine": by is not None and by == account}
    return render(request, "accounts/invitation_accept.html", context)


def welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Signed in, and acting in the new role."""
    if not request.user.is_authenticated:
        login(request, membership.user, backend=BACKEND)
        record_authentication(request, membership.user, method="password", reauthenticated=True)
    response = redirect("terms-accept" if terms_to_accept(membership.user) else "home")
    choose_membership(request, response, membership)
    with translation.override(membership.user.language or translation.get_language()):
        messages.success(request, _("Welcome to %(organisation)s.") % {"organisation": membership.organisation.name})
    return response
