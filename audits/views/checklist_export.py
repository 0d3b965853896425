"""A checklist as a file: XLSForm, plain Excel or JSON, of the draft and of any version."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.exchange.codes import code_from
from audits.exchange.exact import SHEET
from audits.exchange.sheet_write import sheet_tables
from audits.exchange.workbooks import Table, write_workbook
from audits.exchange.xlsform_write import xlsform_losses, xlsform_tables
from audits.models import Checklist
from audits.rules.documents import InvalidDocument
from audits.rules.reading import in_reading_order
from audits.services.checklist_drafts import checklist_draft
from audits.services.checklists import check_document
from audits.views.checklist_changes import NAMES
from audits.views.checklist_import import fate_row
from audits.views.checklists import checklist_or_404, version_or_404
from audits.views.design import HQRequest, reader_language

Document = dict[str, Any]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def in_excel(document: Document) -> list[Table]:
    """Plain Excel, with headers in the reader's language."""
    return sheet_tables(document, reader_language())


@dataclass(frozen=True)
class Format:
    """A format of files: what it is for, and its sheets, or None for JSON."""

    title: Promise
    purpose: Promise
    suffix: str
    tables: Callable[[Document], list[Table]] | None = None


FORMATS = {
    "excel": Format(_("Plain Excel"), _("One row a question, to edit and to send round."), "-excel.xlsx", in_excel),
    "xlsform": Format(
        _("XLSForm"),
        _("For ODK, KoBo and SurveyCTO. They leave points, evidence and critical rules alone."),
        "-xlsform.xlsx",
        xlsform_tables,
    ),
    "json": Format(_("JSON document"), _("All of it, for integrations."), ".json"),
}


@role_required(*HQ)
@require_safe
def checklist_export(request: HQRequest, checklist_id: int) -> HttpResponse:
    """What there is to download of the draft, or of `?version=`, and what each format can't say by itself."""
    checklist = checklist_or_404(request, checklist_id)
    numbers = list(checklist.versions.values_list("number", flat=True))
    asked = request.GET.get("version", "")
    number = next((each for each in numbers if str(each) == asked), None)
    document = document_of(request, checklist, number)
    context = {
        "checklist": checklist,
        "number": number,
        "numbers": numbers,
        "formats": [described(kind, document) for kind in FORMATS],
        "is_right": is_right(document),
    }
    return render(request, "audits/hq/checklist_export.html", context)


@role_required(*HQ)
@require_safe
def checklist_draft_export(request: HQRequest, checklist_id: int, kind: str) -> HttpResponse:
    """The draft as a file."""
    checklist = checklist_or_404(request, checklist_id)
    return file_of(kind, document_of(request, checklist, None), checklist, "draft")


@role_required(*HQ)
@require_safe
def checklist_version_export(request: HQRequest, checklist_id: int, number: int, kind: str) -> HttpResponse:
    """A version as a file."""
    version = version_or_404(request, checklist_id, number)
    return file_of(kind, version.document, version.checklist, str(number))


def document_of(request: HQRequest, checklist: Checklist, number: int | None) -> Document:
    """A version's document, or the draft's."""
    if number is None:
        document: Document = checklist_draft(checklist).document
        return document
    found: Document = version_or_404(request, checklist.pk, number).document
    return found


def is_right(document: Document) -> bool:
    """Whether a draft's document is whole; only then can it be laid out as sheets."""
    try:
        check_document(document)
    except InvalidDocument:
        return False
    return True


def described(kind: str, document: Document) -> dict[str, Any]:
    """A format with its losses, and with the fields that it keeps on a sheet of their own."""
    of = FORMATS[kind]
    found: dict[str, Any] = {"kind": kind, "title": of.title, "purpose": of.purpose, "can": True}
    if of.tables is None:
        return found
    if not is_right(document):
        return {**found, "can": False}
    beside = next((table.rows for table in of.tables(document) if table.name == SHEET), [])
    names = {(row["code"], str(NAMES.get(row["field"], row["field"]))): None for row in beside}
    found["beside"] = [{"code": code, "field": field} for code, field in names]
    found["losses"] = [fate_row(fate) for fate in xlsform_losses(document)] if kind == "xlsform" else []
    return found


def file_of(kind: str, document: Document, checklist: Checklist, which: str) -> HttpResponse:
    """The download; 404 for formats there are none of, and for sheets of a draft that isn't whole."""
    of = FORMATS.get(kind)
    if of is None or (of.tables is not None and not is_right(document)):
        raise Http404
    if of.tables is None:
        text = json.dumps(in_reading_order(document), ensure_ascii=False, indent=2) + "\n"
        body, content_type = text.encode(), "application/json; charset=utf-8"
    else:
        body, content_type = write_workbook(of.tables(document)), EXCEL
    name = code_from(checklist.name, (), "checklist").replace("_", "-") + f"-{which}{of.suffix}"
    return HttpResponse(body, content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
