"""A shopper tells where they are known, so that no visits are offered there."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.decorators import role_required
from accounts.models import Role, ShopperProfile
from audits.forms.conflicts import ConflictForm
from audits.services.conflicts import tell_conflict
from audits.views.access import attempt, organisation_of, person_of, sent


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SHOPPER)
def own_conflicts(request: HttpRequest) -> HttpResponse:
    """What is told already, and one more; only HQ takes something back."""
    organisation, person = organisation_of(request), person_of(request)
    mine = ShopperProfile.objects.filter(membership__ended_at=None, membership__organisation=organisation)
    profile = get_object_or_404(mine, membership__user=person)
    form = ConflictForm(sent(request), organisation=organisation)
    if form.is_valid():
        act = partial(tell_conflict, profile_id=profile.pk, by=person, **form.cleaned_data)
        attempt(request, act, _("Saved. No visits are offered to you there."))
        return redirect("shopping-conflicts")
    conflicts = profile.conflicts.select_related("brand", "branch")
    return render(request, "audits/shopping_conflicts.html", {"form": form, "conflicts": conflicts})
