"""All shoppers as a file, in the columns that an import knows."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.exchange.people_columns import exported_headers
from audits.exchange.tables import write_csv
from audits.exchange.workbooks import Table, write_workbook
from audits.services.people_imports import exported_rows
from audits.views.branch_export import TYPES
from audits.views.design import HQRequest, reader_language

WIDTHS = (30, 26, 12, 20, 14, 12, 12, 12, 16, 22, 14, 10, 8)


@role_required(*HQ)
@require_safe
def people_export(request: HQRequest, kind: str) -> HttpResponse:
    """The file; 404 for kinds there are none of."""
    if kind not in TYPES:
        raise Http404
    head = exported_headers(reader_language())
    rows = exported_rows(request.organisation, reader_language())
    if kind == "csv":
        body = write_csv([head, *rows])
    else:
        named = [dict(zip(head, row, strict=True)) for row in rows]
        body = write_workbook([Table("Shoppers", head, named, dict(zip(head, WIDTHS, strict=True)))])
    name = f"shoppers-{timezone.localdate().isoformat()}.{kind}"
    return HttpResponse(body, TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})
