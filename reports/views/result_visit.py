"""One visit from HQ's results: its answers with comments and photos, and how its score is made."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.models import Visit, VisitState
from audits.services.sheets import with_sheets
from reports.explanation import explanation_of
from reports.visit_figures import photos_of, sheet_for_director, visit_figures


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_visit(request: ActingRequest, visit_id: UUID) -> HttpResponse:
    """An approved visit of the organisation."""
    rows = Visit.objects.visible_to_staff(request.user).filter(
        organisation=request.organisation, state=VisitState.APPROVED
    )
    visit = get_object_or_404(with_sheets(rows), pk=visit_id)
    programme = visit.wave.programme
    sheet = sheet_for_director(visit, programme, translation.get_language() or "en")
    figures = visit_figures(sheet, programme)
    context = {
        "visit": figures,
        "branch": visit.branch,
        "wave": visit.wave,
        "made": explanation_of(sheet),
        "photos": {row.code: photos_of(sheet, programme, row.code) for row in sheet.rows},
        "loose": photos_of(sheet, programme, ""),
    }
    return render(request, "reports/hq/result_visit.html", context)
