"""Branches as a file, narrowed as the list is, in the columns that an import knows."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.exchange.network_columns import exported_headers
from audits.exchange.tables import write_csv
from audits.exchange.workbooks import Table, write_workbook
from audits.services.network import exported_rows
from audits.views.branches import shown_branches
from audits.views.design import HQRequest, reader_language

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
WIDTHS = (18, 12, 28, 24, 16, 36, 12, 12, 18, 40, 14)


@role_required(*HQ)
@require_safe
def branch_export(request: HQRequest, kind: str) -> HttpResponse:
    """The file; 404 for kinds there are none of."""
    if kind not in TYPES:
        raise Http404
    _filters, branches = shown_branches(request)
    head = exported_headers(reader_language())
    rows = exported_rows(branches, request.organisation, reader_language())
    if kind == "csv":
        body = write_csv([head, *rows])
    else:
        named = [dict(zip(head, row, strict=True)) for row in rows]
        body = write_workbook([Table("Branches", head, named, dict(zip(head, WIDTHS, strict=True)))])
    name = f"branches-{timezone.localdate().isoformat()}.{kind}"
    return HttpResponse(body, TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})
