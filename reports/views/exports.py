"""Exports: ask for one, see how far it is, fetch, cancel, try again; for HQ, and for a director who asked for a pack."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import Count, Max, QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.models import Branch, Visit, Wave, WaveState
from audits.views.design import page_of, reader_language, show_refusal
from common.errors import Refused
from reports.export_form import ExportForm
from reports.exports.scope import Scope, waves_of
from reports.models import Export
from reports.services import exports
from reports.views.params import asked_number
from reports.views.tables import wave_file_stem

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
    rows = readable(request, OF_HQ).annotate(times=Count("downloads"), last=Max("downloads__at")).order_by("-pk")
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


def readable(request: ActingRequest, face: Face) -> QuerySet[Export]:
    """What the person may see on these pages, in the organisation they act in; a director their own packs only."""
    rows = Export.objects.visible_to(request.user).filter(organisation=request.organisation)
    own = {"by": request.user, "branch__isnull": False, "variant": Export.Variant.CLIENT}
    return rows if face is OF_HQ else rows.filter(**own)


def found(request: ActingRequest, export_id: int, face: Face) -> Export:
    """One of them."""
    rows = readable(request, face).select_related("by", "wave", "branch", "visit__branch")
    return get_object_or_404(rows, pk=export_id)


def show_detail(request: ActingRequest, export_id: int, face: Face) -> HttpResponse:
    """How far it is; then its file, its size, until when, and who fetched it."""
    export = found(request, export_id, face)
    context: dict[str, Any] = {
        "export": export,
        "face": face,
        "waves": Wave.objects.filter(pk__in=export.wish.get("waves", []), organisation=request.organisation),
        "problem": exports.problem_in_words(export),
        "downloads": export.downloads.select_related("by")[:50],
        **export.progress(),
    }
    return render(request, "reports/export_detail.html", context)


def show_status(request: ActingRequest, export_id: int, face: Face) -> JsonResponse:
    """How far it is, for who waits."""
    progress = found(request, export_id, face).progress()
    if progress["all"]:
        progress["words"] = _("%(done)s of %(all)s") % progress
    return JsonResponse(progress, headers={"Cache-Control": "no-store"})


def send_file(request: ActingRequest, export_id: int, face: Face) -> HttpResponseBase:
    """The file, streamed; its fetching is noted."""
    export = found(request, export_id, face)
    if export.state != Export.State.READY:
        raise Http404
    try:
        file = default_storage.open(export.file)
    except FileNotFoundError:
        raise Http404 from None
    exports.note_download(export, request.user)
    suffix = exports.suffix_of(export)
    name = f"{file_stem(export)}.{suffix}"
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[suffix])
    answer["Cache-Control"] = "private, no-store"
    return answer


def file_stem(export: Export) -> str:
    """Its kind, the brand and name of its wave where it is of one, when it was made, and its number: no two are alike."""
    waves = waves_of(export)
    made = timezone.localtime(export.made_at) if export.made_at else timezone.localtime()
    of_wave = [wave_file_stem(waves[0])] if len(waves) == 1 else []
    return " - ".join([export.kind, *of_wave, f"{made:%Y-%m-%d %H%M}", str(export.pk)])


def do_cancel(request: ActingRequest, export_id: int, face: Face) -> HttpResponse:
    """Stop it."""
    export = found(request, export_id, face)
    exports.cancel_export(export_id=export.pk, by=request.user)
    return show(face, export)


def do_retry(request: ActingRequest, export_id: int, face: Face) -> HttpResponse:
    """Make it anew; one's own only, since what it tells is told to whom asked for it."""
    export = get_object_or_404(readable(request, face), pk=export_id, by=request.user)
    try:
        exports.retry_export(export_id=export.pk, by=request.user)
    except Refused as refused:
        messages.error(request, refused.detail)
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
    return show_status(request, export_id, OF_HQ)


@require_safe
@role_required(*HQ)
def export_file(request: ActingRequest, export_id: int) -> HttpResponseBase:
    """Its file."""
    return send_file(request, export_id, OF_HQ)


@require_POST
@role_required(*HQ)
def export_cancel(request: ActingRequest, export_id: int) -> HttpResponse:
    """Stop it."""
    return do_cancel(request, export_id, OF_HQ)


@require_POST
@role_required(*HQ)
def export_visit(request: ActingRequest, visit_id: UUID) -> HttpResponse:
    """The evidence of one visit, for HQ."""
    visits = Visit.objects.visible_to_staff(request.user).filter(organisation=request.organisation)
    visit = get_object_or_404(visits.filter(submitted_at__isnull=False), pk=visit_id)
    return ask_pack(request, OF_HQ, visit.wave_id, visit=visit)


@require_POST
@role_required(*HQ)
def export_branch(request: ActingRequest, wave_id: int, branch_id: int) -> HttpResponse:
    """The evidence of a branch in a wave, as its director would get it."""
    wave = get_object_or_404(Wave, pk=wave_id, organisation=request.organisation, state=WaveState.PUBLISHED)
    branch = get_object_or_404(Branch, pk=branch_id, brand__organisation=request.organisation)
    return ask_pack(request, OF_HQ, wave.pk, branch=branch)


def ask_pack(
    request: ActingRequest, face: Face, wave_id: int, *, branch: Branch | None = None, visit: Visit | None = None
) -> HttpResponse:
    """Ask for a pack of one branch, for its director, or of one visit, for HQ; then to its page."""
    scope = Scope(waves=(wave_id,), every_state=visit is not None)
    variant = Export.Variant.CODE if visit else Export.Variant.CLIENT
    try:
        export = exports.ask_export(
            organisation=request.organisation, kind=Export.Kind.EVIDENCE, form=Export.Form.ZIP, variant=variant,
            scope=scope, language=reader_language(), by=request.user, branch=branch, visit=visit,
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, refused.detail)
        return redirect("export-list" if face is OF_HQ else "branch-home")
    exports.make_if_few(export)
    return show(face, export)


@require_POST
@role_required(*HQ)
def export_retry(request: ActingRequest, export_id: int) -> HttpResponse:
    """Make it anew."""
    return do_retry(request, export_id, OF_HQ)
