"""Many shoppers changed at once: those ticked in the list of people."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.decorators import ActingRequest, role_required
from accounts.forms import ShoppersBulkForm
from accounts.models import Membership, Role
from accounts.services.shoppers import change_shoppers
from common.errors import Refused


@role_required(Role.OWNER, Role.MANAGER)
@require_POST
def people_bulk(request: ActingRequest) -> HttpResponse:
    """Do it to the ticked shoppers, and go back to the list."""
    # Read and written anew, so that nothing but a query can come of it.
    back = redirect(f"{reverse('member-list')}?{QueryDict(request.POST.get('query', '')).urlencode()}")
    form, profiles = ShoppersBulkForm(request.POST), ticked(request)
    if not profiles:
        messages.warning(request, _("Tick the shoppers first."))
    elif form.is_valid():
        act = partial(change_shoppers, profile_ids=profiles, by=request.user, **form.cleaned_data)
        try:
            number = act()
        except Refused as refused:
            messages.error(request, refused.detail)
        else:
            words = ngettext("%(number)s shopper was changed.", "%(number)s shoppers were changed.", number)
            messages.success(request, words % {"number": number})
    else:
        for sentence in dict.fromkeys(str(text) for texts in form.errors.values() for text in texts):
            messages.error(request, sentence)
    return back


def ticked(request: ActingRequest) -> list[int]:
    """The profiles of the ticked people who shop here."""
    numbers = [value for value in request.POST.getlist("member") if value.isascii() and value.isdigit()]
    rows = Membership.objects.visible_to(request.user).active().filter(organisation=request.organisation)
    rows = rows.filter(pk__in=[value for value in numbers if len(value) < 19], shopper__isnull=False)
    return list(rows.values_list("shopper", flat=True))
