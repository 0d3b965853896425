"""HQ's page of settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import ActingRequest, role_required
from accounts.forms import OrganisationForm
from accounts.models import Organisation, Role
from accounts.services.organisations import edit_organisation
from common.errors import Refused


@role_required(Role.OWNER)
def edit(request: ActingRequest) -> HttpResponse:
    """Name, colour, currency, language, time zone."""
    organisation = Organisation.objects.get(pk=request.organisation.pk)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            edit_organisation(organisation_id=organisation.pk, values=form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.detail)
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation-edit")
    return render(request, "accounts/hq/organisation_edit.html", {"form": form})
