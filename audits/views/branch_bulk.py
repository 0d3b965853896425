"""Many branches changed at once: those ticked, or all that the list's filters find."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import HQ
from accounts.decorators import role_required
from audits.forms.branches import BranchBulkForm, BranchFilterForm
from audits.models.brand import BranchQuerySet
from audits.services.branch_changes import Changed, archive_branches, change_branches
from audits.views.branches import branches_of
from audits.views.design import HQRequest


@role_required(*HQ)
@require_POST
def branch_bulk(request: HQRequest) -> HttpResponse:
    """Do it to the branches and go back to the list."""
    # Read and written anew, so that nothing but a query can come of it.
    query = QueryDict(request.POST.get("query", ""))
    form = BranchBulkForm(request.POST, organisation=request.organisation)
    branches = chosen_branches(request, query)
    if not branches.exists():
        messages.warning(request, _("Tick the branches first."))
    elif form.is_valid():
        tell(request, act(form.cleaned_data, branches, request))
    else:
        for sentence in dict.fromkeys(str(text) for texts in form.errors.values() for text in texts):
            messages.error(request, sentence)
    return redirect(f"{reverse('branch-list')}?{query.urlencode()}")


def chosen_branches(request: HQRequest, query: QueryDict) -> BranchQuerySet:
    """Those of the organisation that are ticked, or found by the list's filters."""
    if request.POST.get("all"):
        return BranchFilterForm(query, organisation=request.organisation).narrow(branches_of(request))
    ids = [value for value in request.POST.getlist("branch") if value.isdecimal() and len(value) < 19]
    return branches_of(request).filter(pk__in=ids)


def act(wanted: dict[str, Any], branches: BranchQuerySet, request: HQRequest) -> Changed:
    """What the form asks."""
    field = wanted["act"]
    if field in ("archive", "take_back"):
        return archive_branches(branches=branches, archived=field == "archive", by=request.user)
    return change_branches(branches=branches, field=field, value=wanted[field], by=request.user)


def tell(request: HQRequest, outcome: Changed) -> None:
    """How it went."""
    words = ngettext("%(number)s branch was changed.", "%(number)s branches were changed.", outcome.changed)
    messages.success(request, words % {"number": outcome.changed})
    if outcome.left:
        words = ngettext(
            "%(number)s branch belongs to another brand than the region and was left alone.",
            "%(number)s branches belong to another brand than the region and were left alone.",
            outcome.left,
        )
        messages.warning(request, words % {"number": outcome.left})
