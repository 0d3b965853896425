"""Branches from a file: the pages' addresses (`imports.py` has what they do)."""

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.forms.branch_imports import ColumnsForm
from audits.models import Import
from audits.services.imports import undo_import, write_import
from audits.views import imports
from audits.views.branch_import_words import row_in_words
from audits.views.design import HQRequest

FACE = imports.Face(
    kind=Import.Kind.BRANCHES,
    prefix="branch-import",
    home="branch-list",
    home_label=gettext_lazy("Branches"),
    columns=ColumnsForm,
    in_words=row_in_words,
    moved=gettext_lazy("Branches changed since this was shown, so nothing was written. See what it changes now."),
)


@never_cache
@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def branch_import(request: HQRequest) -> HttpResponse:
    """Choose a file; the imports there were."""
    return imports.choose(request, FACE)


@never_cache
@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def branch_import_detail(request: HQRequest, import_id: int) -> HttpResponse:
    """One import, whatever it waits for; a POST says what its columns are."""
    return imports.show(request, FACE, import_id)


@role_required(*HQ)
@require_POST
def branch_import_write(request: HQRequest, import_id: int) -> HttpResponse:
    """Write what the preview showed."""
    return imports.do(request, FACE, imports.import_or_404(request, FACE, import_id), write_import)


@role_required(*HQ)
@require_POST
def branch_import_undo(request: HQRequest, import_id: int) -> HttpResponse:
    """Undo the last import."""
    return imports.do(request, FACE, imports.import_or_404(request, FACE, import_id), undo_import)


@never_cache
@role_required(*HQ)
@require_safe
def branch_import_status(request: HQRequest, import_id: int) -> JsonResponse:
    """How far it is, for who waits."""
    return imports.status(request, FACE, import_id)
