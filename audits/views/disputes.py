"""Directors' disputes, for the managers who decide them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import role_required
from accounts.models import Role
from audits.forms.reviews import DecisionForm, DismissForm
from audits.models import ChecklistVersion, Dispute, Visit
from audits.services.disputes import decide_dispute
from audits.services.scores import parsed_checklist
from audits.services.sheets import SheetRow, VisitSheet, visit_sheet, with_sheets
from audits.views.access import organisation_of, person_of
from audits.views.list_fields import dispute_fields
from audits.views.review_page import files_for, row_of, show_refusal
from common.errors import Refused
from common.table_files import asked_form, list_facts, list_file
from common.texts import text

DISPUTES_A_PAGE = 50


def visible_disputes(request: HttpRequest) -> QuerySet[Dispute]:
    """Disputes of the organisation's visits, but those about the person's own."""
    visits = Visit.objects.reviewable_by(request.user).filter(organisation=organisation_of(request))
    return Dispute.objects.filter(visit__in=visits.values("pk"))


@never_cache
@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def dispute_list(request: HttpRequest) -> HttpResponseBase:
    """Disputes that wait, oldest first; or those decided, newest first."""
    rows = visible_disputes(request)
    counts = rows.order_by().aggregate(
        open=Count("pk", filter=Q(decision="")), decided=Count("pk", filter=~Q(decision=""))
    )
    group = "decided" if request.GET.get("group") == "decided" else "open"
    shown = rows.exclude(decision="").order_by("-decided_at") if group == "decided" else rows.filter(decision="")
    related = ("visit__branch", "visit__wave", "by", "decided_by")
    shown = shown.select_related(*related)
    if asked := asked_form(request):
        organisation = organisation_of(request)
        fields, facts = dispute_fields(organisation.time_zone), list_facts(organisation, request.user)
        return list_file(asked, "disputes", _("Disputes"), fields, with_questions(list(shown)), facts)
    page = Paginator(shown, DISPUTES_A_PAGE).get_page(request.GET.get("page"))
    words = (("open", _("Waiting")), ("decided", _("Decided")))
    return render(
        request,
        "audits/hq/dispute_list.html",
        {
            "page": page,
            "group": group,
            "rows": with_questions(list(page.object_list)),
            "tabs": [(name, label, counts[name]) for name, label in words],
            "query": urlencode({"group": group}),
        },
    )


def with_questions(disputes: list[Dispute]) -> list[tuple[Dispute, str]]:
    """Each with its question's text; a checklist is read once, however many disputes are about it."""
    wanted = {dispute.visit.wave.checklist_version_id for dispute in disputes}
    versions = ChecklistVersion.objects.filter(pk__in=wanted)
    texts = {
        (version.pk, question.code): question.text
        for version in versions
        for section in parsed_checklist(version).sections
        for question in section.questions
    }
    return [
        (dispute, text(texts.get((dispute.visit.wave.checklist_version_id, dispute.question), dispute.question)))
        for dispute in disputes
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def dispute_decide(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """One dispute beside its answer and files; decided here, once."""
    dispute = visible_disputes(request).select_related("by", "decided_by").filter(pk=dispute_id).first()
    if dispute is None:
        raise Http404
    visit = with_sheets(Visit.objects.filter(pk=dispute.visit_id)).get()
    sheet = visit_sheet(visit)
    row = row_of(sheet, dispute.question)
    form = None if dispute.decision else decision_form(request, sheet, row)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            decide_dispute(
                dispute_id=dispute.pk,
                decision=form.cleaned_data["decision"],
                reply=form.cleaned_data["reply"],
                value=form.json_value(),
                by=person_of(request),
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The dispute is decided; the director is told."))
            return redirect("dispute-list")
    context = {"dispute": dispute, "visit": visit, "row": row, "form": form, "zone": visit.branch.time_zone}
    status = 400 if form is not None and form.is_bound else 200
    return render(request, "audits/hq/dispute_decide.html", context, status=status)


def decision_form(request: HttpRequest, sheet: VisitSheet, row: SheetRow | None) -> DecisionForm | DismissForm:
    """The form for the disputed question's kind; without a row only a dismissal is left."""
    data = request.POST if request.method == "POST" else None
    if row is None:
        return DismissForm(data)
    language = (translation.get_language() or "en").split("-")[0]
    return DecisionForm(data, question=row.question, language=language, files=files_for(sheet, row), raw=row.raw)
