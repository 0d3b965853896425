"""Checklists: their versions, one version in words, and publishing a new one from a document."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.forms.checklists import ChecklistForm, ChecklistVersionForm
from audits.forms.document_errors import sentence
from audits.models import Checklist, ChecklistDraft, ChecklistVersion
from audits.rules.changes import changes, same_document
from audits.rules.documents import DocumentError, InvalidDocument
from audits.rules.languages import untranslated
from audits.rules.reading import decode, in_reading_order, read_json, storable
from audits.services.checklist_drafts import checklist_draft, is_unpublished
from audits.services.checklists import (
    archive_checklist,
    check_document,
    create_checklist,
    publish_checklist_version,
    rename_checklist,
)
from audits.views.checklist_changes import change_rows
from audits.views.checklist_words import ChecklistWords
from audits.views.design import HQRequest, language_name, wants_archived
from audits.views.programmes import programme_or_404
from audits.views.versions import version_context
from common.errors import Refused

ERRORS_SHOWN = 200
GAPS_SHOWN = 20


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_create(request: HQRequest, programme_id: int) -> HttpResponse:
    """A new checklist of a programme; designing it comes next."""
    programme = programme_or_404(request, programme_id)
    form = ChecklistForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        checklist = create_checklist(programme=programme, name=form.cleaned_data["name"], by=request.user)
        to = "checklist-import" if "from_file" in request.POST else "checklist-design"
        return redirect(to, checklist_id=checklist.pk)
    return render(request, "audits/hq/checklist_create.html", {"form": form, "programme": programme})


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_detail(request: HQRequest, checklist_id: int) -> HttpResponse:
    """Its name and versions, newest first, each with what it changed."""
    checklist = checklist_or_404(request, checklist_id)
    form = ChecklistForm(request.POST if request.method == "POST" else None, initial={"name": checklist.name})
    if form.is_valid():
        rename_checklist(checklist_id=checklist.pk, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("checklist-detail", checklist_id=checklist.pk)
    versions = list(checklist.versions.select_related("published_by"))
    rows = [
        (version, before, size_of(version.document), changes(before.document, version.document) if before else None)
        for version, before in zip(versions, [*versions[1:], None], strict=False)
    ]
    draft = ChecklistDraft.objects.filter(checklist=checklist).first()
    is_published = draft and bool(versions) and same_document(draft.document, versions[0].document)
    context = {"checklist": checklist, "rows": rows, "form": form, "draft": draft, "is_published": is_published}
    return render(request, "audits/hq/checklist_detail.html", context)


@role_required(*HQ)
@require_safe
def checklist_version(request: HQRequest, checklist_id: int, number: int) -> HttpResponse:
    """One version, in words."""
    version = version_or_404(request, checklist_id, number)
    words, draft = ChecklistWords(version.document), checklist_draft(version.checklist)
    context = {
        **version_context(version, change_rows, revision=draft.revision, draft_is_lost=is_unpublished(draft)),
        "size": size_of(version.document),
        "method": (version.document.get("scoring") or {}).get("method", "sections"),
        "sections": words.sections(),
        "contradictions": words.contradictions(),
    }
    return render(request, "audits/hq/checklist_version.html", context)


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_version_create(request: HQRequest, checklist_id: int) -> HttpResponse:
    """A new version: check a document and see what it would change, or publish it."""
    checklist = checklist_or_404(request, checklist_id)
    last = checklist.versions.first()
    if request.method != "POST":
        return show_version_form(request, checklist, last, ChecklistVersionForm(initial=pretty(last)), None)
    form = ChecklistVersionForm(request.POST, request.FILES)
    checked = look_at(form)
    if checked.document is None or "publish" not in request.POST:
        return show_version_form(request, checklist, last, form, checked)
    try:
        version = publish_checklist_version(checklist_id=checklist.pk, document=checked.document, by=request.user)
    except Refused as refused:
        form.add_error(None, refused.detail)
        return show_version_form(request, checklist, last, form, checked)
    messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
    return redirect("checklist-version", checklist_id=checklist.pk, number=version.number)


@role_required(*HQ)
@require_POST
def checklist_archive(request: HQRequest, checklist_id: int) -> HttpResponse:
    """Put a checklist away, or take it back."""
    checklist = checklist_or_404(request, checklist_id)
    archive_checklist(checklist_id=checklist.pk, archived=wants_archived(request), by=request.user)
    messages.success(request, _("Archived.") if wants_archived(request) else _("In use again."))
    return redirect("checklist-detail", checklist_id=checklist.pk)


@dataclass(frozen=True)
class Checked:
    """A document that was looked at: its text, and either its errors or what it says."""

    text: str
    errors: list[DocumentError]
    document: Any = None


def look_at(form: ChecklistVersionForm) -> Checked:
    """Read what was sent, as far as it can be read; the text is kept whatever is wrong with it."""
    typed: str = form.data.get("document", "")
    if not form.is_valid():
        return Checked(typed, [])
    try:
        file = form.cleaned_data["file"]
        typed = decode(file.read()) if file else typed
        document = read_json(typed)
        check_document(document)
    except InvalidDocument as refused:
        return Checked(typed, refused.errors)
    return Checked(typed, [], document)


def show_version_form(
    request: HQRequest,
    checklist: Checklist,
    last: ChecklistVersion | None,
    form: ChecklistVersionForm,
    checked: Checked | None,
) -> HttpResponse:
    """The form with what was sent, every error by its place, or what would change."""
    context: dict[str, Any] = {"checklist": checklist, "last": last, "form": form}
    if checked:
        if form.is_bound:
            # A file's text is shown to be corrected in place; files can't be sent back to a form.
            form.data = {**request.POST.dict(), "document": checked.text.replace("\x00", "\ufffd")}
        context["errors"] = [(error.path, sentence(error)) for error in checked.errors[:ERRORS_SHOWN]]
        context["error_count"] = len(checked.errors)
        if checked.document is not None:
            context["checked"] = True
            context["size"] = size_of(checked.document)
            context["gaps"] = gaps_in(checked.document)
            context["changes"] = change_rows(last.document, storable(checked.document)) if last else None
    return render(request, "audits/hq/checklist_version_create.html", context)


def gaps_in(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The languages that some texts lack: each by its name, with the places, as many as are read."""
    return [
        {"language": language_name(code), "paths": paths[:GAPS_SHOWN], "more": len(paths[GAPS_SHOWN:])}
        for code, paths in untranslated(document).items()
    ]


def pretty(version: ChecklistVersion | None) -> dict[str, str]:
    """The newest document to begin from, or nothing."""
    if not version:
        return {}
    return {"document": json.dumps(in_reading_order(version.document), ensure_ascii=False, indent=2)}


def size_of(document: dict[str, Any]) -> dict[str, int]:
    """How many sections and questions a valid document has."""
    counts = [len(section["questions"]) for section in document["sections"]]
    return {"sections": len(counts), "questions": sum(counts)}


def version_or_404(request: HQRequest, checklist_id: int, number: int) -> ChecklistVersion:
    """A version of a checklist of the organisation the person acts in."""
    versions = checklist_or_404(request, checklist_id).versions.select_related("checklist__programme", "published_by")
    return get_object_or_404(versions, number=number)


def checklist_or_404(request: HQRequest, checklist_id: int) -> Checklist:
    """A checklist of the organisation the person acts in."""
    checklists = Checklist.objects.visible_to(request.user)
    checklists = checklists.filter(programme__brand__organisation=request.organisation)
    return get_object_or_404(checklists.select_related("programme__brand"), pk=checklist_id)
