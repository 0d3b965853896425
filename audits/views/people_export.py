"""All shoppers as a file, in the columns that an import knows."""

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.exchange.people_columns import exported_headers
from audits.services.people_imports import exported_rows
from audits.views.design import HQRequest, reader_language
from common.cells import Column
from common.table_files import FORMS, file_of, list_facts

WIDTHS = (30, 26, 12, 20, 14, 12, 12, 12, 16, 22, 14, 10, 8)


@role_required(*HQ)
@require_safe
def people_export(request: HQRequest, kind: str) -> HttpResponseBase:
    """The file; 404 for kinds there are none of."""
    if kind not in FORMS:
        raise Http404
    heads = zip(exported_headers(reader_language()), WIDTHS, strict=True)
    columns = [Column(head, "as_typed", width) for head, width in heads]
    rows = exported_rows(request.organisation, reader_language())
    facts = list_facts(request.organisation, request.user)
    return file_of(kind, f"shoppers-{timezone.localdate().isoformat()}", _("Shoppers"), columns, rows, facts)
