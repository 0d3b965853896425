"""What a reviewer does to single answers: corrections and remarks."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import STAFF
from accounts.decorators import role_required
from audits.forms.reviews import RemarkForm
from audits.models import Remark, Visit
from audits.services import reviews
from audits.services.sheets import visit_sheet
from audits.views.access import attempt, person_of
from audits.views.review_page import correction_form, find_reviewable, review_page, row_of, show_refusal
from common.errors import Refused


def back_to(visit: Visit, code: str = "") -> HttpResponseRedirect:
    """The visit's page, at a question."""
    place = f"?q={code}#q-{code}" if code else ""
    return HttpResponseRedirect(f"{reverse('review-visit', args=[visit.pk])}{place}")


@require_POST
@role_required(*STAFF)
def answer_correct(request: HttpRequest, visit_id: UUID, question: str) -> HttpResponse:
    """Put an answer right, with a reason."""
    visit, by = find_reviewable(request, visit_id), person_of(request)
    sheet = visit_sheet(visit)
    row = row_of(sheet, question)
    if row is None:
        raise Http404
    form = correction_form(sheet, row, request.POST)
    if form.is_valid():
        try:
            reviews.correct_answer(
                visit_id=visit.pk, question=question, value=form.json_value(), reason=form.cleaned_data["reason"], by=by
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The answer is corrected; the shopper sees it."))
            return back_to(visit, question)
    return review_page(request, visit, opened="correct", code=question, form=form)


@require_POST
@role_required(*STAFF)
def remark_add(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """A remark at the question that is named, or at the whole visit."""
    visit, by = find_reviewable(request, visit_id), person_of(request)
    code, form = request.POST.get("question", ""), RemarkForm(request.POST)
    if form.is_valid():
        try:
            reviews.add_remark(visit_id=visit.pk, question=code, text=form.cleaned_data["text"], by=by)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return back_to(visit, code)
    return review_page(request, visit, opened="remark", code=code, form=form)


def find_remark(request: HttpRequest, visit: Visit, remark_id: int) -> Remark:
    """A remark of the visit, or 404."""
    remark = visit.remarks.filter(pk=remark_id).first()
    if remark is None:
        raise Http404
    return remark


@require_POST
@role_required(*STAFF)
def remark_edit(request: HttpRequest, visit_id: UUID, remark_id: int) -> HttpResponse:
    """Other words for a remark."""
    visit, by = find_reviewable(request, visit_id), person_of(request)
    remark, form = find_remark(request, visit, remark_id), RemarkForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["text"]
        done = _("The remark is changed.")
        attempt(request, lambda: reviews.edit_remark(remark_id=remark.pk, text=words, by=by), done)
    else:
        messages.error(request, " ".join(map(str, form.errors["text"])))
    return back_to(visit, remark.question)


@require_POST
@role_required(*STAFF)
def remark_delete(request: HttpRequest, visit_id: UUID, remark_id: int) -> HttpResponse:
    """Take a remark back."""
    visit, by = find_reviewable(request, visit_id), person_of(request)
    remark = find_remark(request, visit, remark_id)
    attempt(request, lambda: reviews.delete_remark(remark_id=remark.pk, by=by), _("The remark is taken back."))
    return back_to(visit, remark.question)
