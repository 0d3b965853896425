"""HQ's page of one shopper: what is known of them, where they are known, and whether they may take visits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import role_required
from accounts.forms import BlockForm, CertificateForm
from accounts.models import Membership, Role, ShopperProfile
from accounts.services import shoppers
from accounts.services.terms import accepted_by
from audits.forms.conflicts import ConflictForm
from audits.models import Visit
from audits.services.conflicts import remove_conflict, tell_conflict
from audits.services.shopper_facts import HELD, records_of
from audits.views.access import attempt, organisation_of, person_of
from audits.views.design import language_name

MOST_HELD = 50


def find_shopper(request: HttpRequest, membership_id: int) -> ShopperProfile:
    """A shopper of the organisation, or 404; one that left is shown as long as visits name them."""
    members = Membership.objects.visible_to(request.user).filter(organisation=organisation_of(request))
    rows = ShopperProfile.objects.filter(membership__in=members).select_related("membership__user")
    return get_object_or_404(rows, membership=membership_id)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def shopper_detail(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Everything of one shopper, with the forms that change it."""
    return show(request, find_shopper(request, membership_id))


def show(
    request: HttpRequest,
    profile: ShopperProfile,
    *,
    conflict: ConflictForm | None = None,
    certificate: CertificateForm | None = None,
) -> HttpResponse:
    """The page, with a form that needs another look, if any."""
    organisation = organisation_of(request)
    held = Visit.objects.filter(shopper=profile, state__in=HELD).select_related("branch", "wave")
    return render(
        request,
        "audits/hq/shopper_detail.html",
        {
            "profile": profile,
            "person": profile.membership.user,
            "languages": ", ".join(language_name(code) for code in profile.languages),
            "record": records_of([profile.membership.user_id], organisation)[profile.membership.user_id],
            "held": held.order_by("closes_at", "pk")[:MOST_HELD],
            "conflicts": profile.conflicts.select_related("brand", "branch", "told_by"),
            "conflict_form": conflict or ConflictForm(organisation=organisation, auto_id="conflict_%s"),
            "certificates": profile.certificates.all(),
            "certificate_form": certificate or CertificateForm(auto_id="certificate_%s", label_suffix=""),
            "block_form": BlockForm(auto_id="block_%s", label_suffix=""),
            "terms": accepted_by(profile, organisation),
            "today": timezone.localdate(),
        },
    )


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def shopper_block(request: HttpRequest, membership_id: int) -> HttpResponse:
    """No more visits, or visits again."""
    profile, by = find_shopper(request, membership_id), person_of(request)
    if request.POST.get("blocked") == "no":
        attempt(request, lambda: shoppers.unblock_shopper(profile_id=profile.pk, by=by), _("Offers come again."))
        return redirect("shopper-detail", membership_id)
    form = BlockForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    act = lambda: shoppers.block_shopper(profile_id=profile.pk, why=why, by=by)  # noqa: E731
    attempt(request, act, _("Blocked: no offers are shown any more, and nothing can be taken."))
    return redirect("shopper-detail", membership_id)


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def shopper_conflicts(request: HttpRequest, membership_id: int) -> HttpResponse:
    """One more place where they are known, or one less."""
    profile, by = find_shopper(request, membership_id), person_of(request)
    if wrong := chosen(request, "remove"):
        remove_conflict(profile_id=profile.pk, conflict_id=wrong, by=by)
        return redirect("shopper-detail", membership_id)
    form = ConflictForm(request.POST, organisation=organisation_of(request), auto_id="conflict_%s")
    if not form.is_valid():
        return show(request, profile, conflict=form)
    attempt(request, lambda: tell_conflict(profile_id=profile.pk, by=by, **form.cleaned_data), _("Saved."))
    return redirect("shopper-detail", membership_id)


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def shopper_certificates(request: HttpRequest, membership_id: int) -> HttpResponse:
    """One more certificate, or one less."""
    profile, by = find_shopper(request, membership_id), person_of(request)
    if wrong := chosen(request, "remove"):
        shoppers.remove_certificate(profile_id=profile.pk, certificate_id=wrong, by=by)
        return redirect("shopper-detail", membership_id)
    form = CertificateForm(request.POST, auto_id="certificate_%s", label_suffix="")
    if not form.is_valid():
        return show(request, profile, certificate=form)
    act = lambda: shoppers.add_certificate(profile_id=profile.pk, by=by, **form.cleaned_data)  # noqa: E731
    attempt(request, act, _("Saved."))
    return redirect("shopper-detail", membership_id)


def chosen(request: HttpRequest, name: str) -> int | None:
    """The row that a button names; None where it names none."""
    said = request.POST.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None
