"""Branches as a file, narrowed as the list is, in the columns that an import knows."""

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.exchange.network_columns import EXPORTED, exported_headers
from audits.services.network import exported_rows
from audits.views.branches import shown_branches
from audits.views.design import HQRequest, reader_language
from common.cells import Column
from common.table_files import FORMS, file_of, list_facts

WIDTHS = (18, 12, 28, 24, 16, 36, 12, 12, 18, 40, 14)
KINDS = {"lat": "place", "lon": "place"}


@role_required(*HQ)
@require_safe
def branch_export(request: HQRequest, kind: str) -> HttpResponseBase:
    """The file; 404 for kinds there are none of."""
    if kind not in FORMS:
        raise Http404
    filters, branches = shown_branches(request)
    heads = zip(exported_headers(reader_language()), EXPORTED, WIDTHS, strict=True)
    columns = [Column(head, KINDS.get(field, "as_typed"), width) for head, field, width in heads]
    rows = exported_rows(branches, request.organisation, reader_language())
    facts = list_facts(request.organisation, request.user, filters)
    return file_of(kind, f"branches-{timezone.localdate().isoformat()}", _("Branches"), columns, rows, facts)
