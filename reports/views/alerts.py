"""Where the link in an alert leads: what was found, and what is done about it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import HQ
from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.models import WaveState
from common.errors import Refused
from reports.forms import AnswerForm, add_refusal
from reports.models import AlertLetter
from reports.services.alert_answers import answer_alert, answers_about, readable_letter, see_alert
from reports.services.alert_words import words_of

RELATED = ("alert__rule", "alert__visit__branch", "alert__visit__wave__programme", "action")


@role_required(Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def alert_answer(request: ActingRequest, letter_id: int) -> HttpResponse:
    """A director's alert."""
    return answer_page(request, letter_id, is_hq=False)


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def alert_answer_hq(request: ActingRequest, letter_id: int) -> HttpResponse:
    """HQ's alert."""
    return answer_page(request, letter_id, is_hq=True)


def answer_page(request: ActingRequest, letter_id: int, *, is_hq: bool) -> HttpResponse:
    """What was found and who saw it, with the form of an action; once there is one, it is shown instead."""
    rows = AlertLetter.objects.visible_to(request.user).filter(alert__visit__organisation=request.organisation)
    letter = get_object_or_404(rows.select_related(*RELATED), pk=letter_id, is_hq=is_hq)
    if not readable_letter(letter):
        raise Http404
    if "seen" in request.POST:
        see_alert(letter_id=letter.pk, by=request.user)
        messages.success(request, _("Noted that you saw it."))
        return redirect(request.path)
    form = AnswerForm(request.POST or None, initial={"owner": request.user.name})
    if request.method == "POST" and form.is_valid():
        try:
            answer_alert(letter_id=letter.pk, by=request.user, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused.fields, refused.detail)
        else:
            messages.success(request, _("Noted. The action stands with the branch."))
            return redirect(request.path)
    context = {
        "form": form,
        "letter": letter,
        "alert": words_of(letter),
        "answers": answers_about(letter.alert.visit),
        # Before publication an action could tell a director more than the alert does.
        "shows_actions": is_hq or letter.alert.visit.wave.state == WaveState.PUBLISHED,
        "zone": request.organisation.time_zone,
        "frame": "base_hq.html" if is_hq else "base_branch.html",
    }
    return render(request, "reports/alert_answer.html", context)
