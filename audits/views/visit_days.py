"""The day of a visit, as HQ plans it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import role_required
from accounts.models import Role
from audits.forms.waves import DayForm
from audits.services.visit_days import choose_day
from audits.views.access import attempt, find_visit, person_of


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def visit_day(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Plan an accepted visit for a day, or for none."""
    visit, form = find_visit(request, visit_id), DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is no day. Nothing was changed."))
        return redirect("visit-detail", visit.pk)
    day = form.cleaned_data["day"]
    done = _("The day is changed.") if day else _("No day is planned now.")
    attempt(request, lambda: choose_day(visit_id=visit.pk, day=day, by=person_of(request)), done)
    return redirect("visit-detail", visit.pk)
