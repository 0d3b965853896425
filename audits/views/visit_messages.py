"""The thread of a visit, as HQ reads and writes it; the shopper goes by code."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.decorators import role_required
from accounts.models import Role
from audits.forms.waves import MessageForm
from audits.models import Visit
from audits.services.messages import LONGEST, read_messages, thread_of, write_message
from audits.views.access import attempt, find_visit, person_of, sent


@never_cache
@require_http_methods(["GET", "POST"])
@role_required(Role.OWNER, Role.MANAGER, Role.REVIEWER)
def visit_messages(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What was written, and a message more; nobody writes as HQ to themselves."""
    visit = find_visit(request, visit_id)
    others = Visit.objects.visible_to_staff(request.user).exclude(shopper__membership__user=request.user.pk)
    if not others.filter(pk=visit.pk).exists():
        raise Http404
    form = MessageForm(sent(request))
    if request.method == "POST":
        if form.is_valid():
            words, by = form.cleaned_data["text"], person_of(request)
            if attempt(request, lambda: write_message(visit_id=visit.pk, text=words, by=by), _("The message is sent.")):
                return redirect("visit-messages", visit.pk)
        else:
            messages.error(request, _("Write something first."))
    thread = list(thread_of(visit).select_related("by"))
    read_messages(visit=visit, by_shopper=False, shown=thread)
    context = {"visit": visit, "thread": thread, "form": form, "longest": LONGEST}
    return render(request, "audits/hq/visit_messages.html", context)
