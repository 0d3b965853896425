"""Exports: ask for one, see how far it is, fetch, cancel, try again; for HQ, and for a director who asked for a pack."""

from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, Max, QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.models import Wave
from audits.views.design import page_of, reader_language, show_refusal
from common.errors import Refused
from reports.export_form import ExportForm
from reports.models import Export
from reports.services import exports
from reports.views.params import asked_number

HQ = (Role.OWNER, Role.MANAGER)
READERS = (Role.DIRECTOR, *HQ)
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Face:
    """Whose pages they are: HQ's, or a director's; `prefix` begins the names of their addresses."""

    prefix: str
    base: str

    @property
    def detail(self) -> str:
        """The page of one export."""
        return f"{self.prefix}-detail"

    @property
    def status(self) -> str:
        """Where the waiting page asks."""
        return f"{self.prefix}-status"

    @property
    def file(self) -> str:
        """Where it is fetched."""
        return f"{self.prefix}-file"

    @property
    def cancel(self) -> str:
        """Where it is stopped."""
        return f"{self.prefix}-cancel"

    @property
    def retry(self) -> str:
        """Where it is asked for again."""
        return f"{self.prefix}-retry"


OF_HQ, OF_DIRECTOR = Face("export", "base_hq.html"), Face("pack", "base_branch.html")


@role_required(*HQ)
def export_list(request: ActingRequest) -> HttpResponse:
    """A new export, and those there are."""
    originals = Role.OWNER in request.roles
    chosen = asked_number(request, "wave")
    initial = {"waves": [str(chosen)]} if chosen else None
    data = request.POST if request.method == "POST" else None
    form = ExportForm(data, organisation=request.organisation, originals=originals, initial=initial)
    if form.is_valid():
        try:
            return show(OF_HQ, ask(request, form))
        except Refused as refused:
            show_refusal(form, refused)
    rows = readable(request).annotate(times=Count("downloads"), last=Max("downloads__at")).order_by("-pk")
    context = {"form": form, "page": page_of(request, rows.select_related("by")), "others": originals}
    return render(request, "reports/hq/export_list.html", context)


def ask(request: ActingRequest, form: ExportForm) -> Export:
    """The export that was asked for, made at once where that takes no time."""
    data = form.cleaned_data
    is_pack = data["kind"] == Export.Kind.EVIDENCE
    export = exports.ask_export(
        organisation=request.organisation,
        kind=data["kind"],
        form=Export.Form.ZIP if is_pack else data["form"] or Export.Form.XLSX,
        variant=data["variant"],
        scope=form.scope(),
        language=reader_language(),
        by=request.user,
    )
    exports.make_if_few(export)
    return export


def show(face: Face, export: Export) -> HttpResponse:
    """To the page of an export."""
    return redirect(face.detail, export_id=export.pk)


def readable(request: ActingRequest) -> QuerySet[Export]:
    """What the person may see, in the organisation they act in."""
    return Export.objects.visible_to(request.user).filter(organisation=request.organisation)


def found(request: ActingRequest, export_id: int) -> Export:
    """One of them."""
    return get_object_or_404(readable(request).select_related("by", "wave", "branch", "visit"), pk=export_id)


def show_detail(request: ActingRequest, export_id: int, face: Face) -> HttpResponse:
    """How far it is; then its file, its size, until when, and who fetched it."""
    export = found(request, export_id)
    context: dict[str, Any] = {
        "export": export,
        "face": face,
        "waves": Wave.objects.filter(pk__in=export.wish.get("waves", []), organisation=request.organisation),
        "problem": exports.problem_in_words(export),
        "downloads": export.downloads.select_related("by")[:50],
        **export.progress(),
    }
    return render(request, "reports/export_detail.html", context)


def show_status(request: ActingRequest, export_id: int) -> JsonResponse:
    """How far it is, for who waits."""
    progress = found(request, export_id).progress()
    if progress["all"]:
        progress["words"] = _("%(done)s of %(all)s") % progress
    return JsonResponse(progress, headers={"Cache-Control": "no-store"})


def send_file(request: ActingRequest, export_id: int) -> HttpResponseBase:
    """The file, streamed; its fetching is noted."""
    export = found(request, export_id)
    if export.state != Export.State.READY:
        raise Http404
    try:
        file = default_storage.open(export.file)
    except FileNotFoundError:
        raise Http404 from None
    exports.note_download(export, request.user)
    suffix = exports.suffix_of(export)
    name = f"{export.kind}-{export.pk}.{suffix}"
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[suffix])
    answer["Cache-Control"] = "private, no-store"
    return answer


def do_cancel(request: ActingRequest, export_id: int, face: Face) -> HttpResponse:
    """Stop it."""
    export = found(request, export_id)
    exports.cancel_export(export_id=export.pk, by=request.user)
    return show(face, export)


def do_retry(request: ActingRequest, export_id: int, face: Face) -> HttpResponse:
    """Make it anew; one's own only, since what it tells is told to whom asked for it."""
    export = get_object_or_404(readable(request), pk=export_id, by=request.user)
    exports.retry_export(export_id=export.pk, by=request.user)
    export.refresh_from_db()
    exports.make_if_few(export)
    return show(face, export)


@require_safe
@role_required(*HQ)
def export_detail(request: ActingRequest, export_id: int) -> HttpResponse:
    """One export, for HQ."""
    return show_detail(request, export_id, OF_HQ)


@require_safe
@role_required(*HQ)
def export_status(request: ActingRequest, export_id: int) -> HttpResponse:
    """How far it is."""
    return show_status(request, export_id)


@require_safe
@role_required(*HQ)
def export_file(request: ActingRequest, export_id: int) -> HttpResponseBase:
    """Its file."""
    return send_file(request, export_id)


@require_POST
@role_required(*HQ)
def export_cancel(request: ActingRequest, export_id: int) -> HttpResponse:
    """Stop it."""
    return do_cancel(request, export_id, OF_HQ)


@require_POST
@role_required(*HQ)
def export_retry(request: ActingRequest, export_id: int) -> HttpResponse:
    """Make it anew."""
    return do_retry(request, export_id, OF_HQ)
