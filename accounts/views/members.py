"""HQ's page of people: who belongs here, who is invited."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import grantable_by
from accounts.decorators import ActingRequest, role_required
from accounts.forms import HQShopperForm, InvitationForm, MemberFilter
from accounts.models import Invitation, JoinRequest, Membership, Organisation, Role, ShopperProfile, User
from accounts.models.membership import MembershipQuerySet
from accounts.services.invitations import invite_members
from accounts.services.members import end_membership
from accounts.services.shoppers import edit_profile
from common.errors import Refused
from common.table_files import Field, asked_form, list_facts, list_file

PAGE = 50
INVITED = 20


def members_seen(user: User, organisation: Organisation) -> MembershipQuerySet:
    """The memberships that hold here."""
    rows = Membership.objects.visible_to(user).active().filter(organisation=organisation)
    return rows.select_related("user", "shopper").order_by("user__name", "user__email", "pk")


def found(rows: MembershipQuerySet, words: str, role: str) -> MembershipQuerySet:
    """Those that match every word, in name, e-mail or code."""
    for word in words.split():
        rows = rows.filter(
            Q(user__name__icontains=word) | Q(user__email__icontains=word) | Q(shopper__code__icontains=word)
        )
    if role == "blocked":
        return rows.filter(shopper__blocked_at__isnull=False)
    return rows.filter(role=role) if role else rows


def open_invitations(request: ActingRequest, words: str, role: str) -> "QuerySet[Invitation]":
    """Those that match every word and the role, the ones that run out first in front; an import may make thousands."""
    rows = Invitation.objects.visible_to(request.user).open().filter(organisation=request.organisation)
    for word in words.split():
        rows = rows.filter(email__icontains=word)
    rows = rows.filter(role=role) if role else rows
    return rows.select_related("invited_by").order_by("expires_at", "pk")


@role_required(Role.OWNER, Role.MANAGER)
def list_members(request: ActingRequest) -> HttpResponseBase:
    """Members, searched and in pages; the open invitations above them."""
    user, organisation = request.user, request.organisation
    search = MemberFilter(request.GET)
    wanted = search.cleaned_data if search.is_valid() else {"q": "", "role": ""}
    rows = found(members_seen(user, organisation), wanted.get("q", ""), wanted.get("role", ""))
    if asked := asked_form(request):
        facts = list_facts(organisation, user, search)
        fields = member_fields(organisation.time_zone)
        return list_file(asked, "people", _("People"), fields, rows.iterator(chunk_size=1_000), facts)
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("invited", None)
    invited = open_invitations(request, wanted.get("q", ""), wanted.get("role", ""))
    grantable = grantable_by(user, organisation)
    context = {
        "search": search,
        "searched": bool(wanted.get("q") or wanted.get("role")),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "invitations": Paginator(invited, INVITED).get_page(request.GET.get("invited")),
        "grantable": grantable,
        "asking": JoinRequest.objects.visible_to(user).filter(organisation=organisation).count(),
        "may_end": Role.OWNER in request.roles,
    }
    return render(request, "accounts/hq/member_list.html", context)


def member_fields(zone: str) -> list[Field[Membership]]:
    """What the file of people says of each."""
    return [
        Field(_("Name"), lambda member: member.user.name, width=28),
        Field(_("E-mail"), lambda member: member.user.email, width=30),
        Field(_("Refused by the mail server"), lambda member: member.user.is_refused, width=12),
        Field(_("Role"), lambda member: member.get_role_display()),
        Field(_("Code"), lambda member: member.shopper.code if hasattr(member, "shopper") else "", width=12),
        Field(_("Blocked"), lambda member: hasattr(member, "shopper") and bool(member.shopper.blocked_at), width=10),
        Field(_("Since"), lambda member: member.created_at.astimezone(ZoneInfo(zone)).date(), "date"),
    ]


@role_required(Role.OWNER, Role.MANAGER)
def invite(request: ActingRequest) -> HttpResponse:
    """Invite someone by e-mail."""
    user, organisation = request.user, request.organisation
    roles = grantable_by(user, organisation)
    initial = {"role": request.GET.get("role", ""), "language": organisation.language}
    form = InvitationForm(request.POST or None, initial=initial, roles=roles)
    if request.method == "POST" and form.is_valid():
        emails, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        language = form.cleaned_data["language"]
        try:
            made = invite_members(organisation=organisation, emails=emails, role=role, by=user, language=language)
        except Refused as refusal:
            form.add_error("email" if "email" in refusal.fields else None, refusal.detail)
        else:
            if made:
                tell_invited(request, made, len(emails) - len(made))
                return redirect("member-list")
            form.add_error("email", _("Everyone named here already has this role."))
    return render(request, "accounts/hq/member_invite.html", {"form": form, "roles": roles})


def tell_invited(request: ActingRequest, made: list[Invitation], passed_over: int) -> None:
    """Say how many go out, and how many needn't."""
    if len(made) == 1:
        messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": made[0].email})
    else:
        text = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", len(made))
        messages.success(request, text % {"n": len(made)})
    if passed_over:
        text = ngettext("%(n)d person already has this role.", "%(n)d people already have this role.", passed_over)
        messages.info(request, text % {"n": passed_over})


@role_required(Role.OWNER, Role.MANAGER)
def edit_shopper(request: ActingRequest, membership_id: int) -> HttpResponse:
    """What HQ keeps of a shopper: languages, home place, how many visits at a time."""
    user, organisation = request.user, request.organisation
    member = get_object_or_404(members_seen(user, organisation), pk=membership_id, shopper__isnull=False)
    form = HQShopperForm(request.POST or None, instance=ShopperProfile.objects.get(membership=member))
    if request.method == "POST" and form.is_valid():
        edit_profile(profile_id=member.shopper.pk, values=form.cleaned_data, by=user)
        messages.success(request, _("Saved."))
        return redirect("shopper-detail", membership_id)
    return render(request, "accounts/hq/shopper_edit.html", {"form": form, "member": member})


@role_required(Role.OWNER)
def end(request: ActingRequest, membership_id: int) -> HttpResponse:
    """Ask, then end a membership."""
    user, organisation = request.user, request.organisation
    rows = Membership.objects.visible_to(user).filter(organisation=organisation).select_related("user")
    membership = get_object_or_404(rows, pk=membership_id)
    if request.method != "POST":
        return render(request, "accounts/hq/member_end.html", {"member": membership})
    try:
        end_membership(membership_id=membership.pk, by=user)
    except Refused as refusal:
        messages.error(request, refusal.detail)
    else:
        words = {"name": str(membership.user), "role": membership.get_role_display()}
        messages.success(request, _("%(name)s is no longer here as: %(role)s.") % words)
    return redirect("home" if membership.user == user else "member-list")
