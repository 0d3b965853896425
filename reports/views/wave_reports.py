"""All branch reports of a wave: how far they are, what failed and why, all of them in one archive."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import ActingRequest, role_required
from audits.models import Wave, WaveState
from common.cells import Column
from common.csv_files import csv_lines
from common.file_names import safe_name
from common.files import STORE_ERRORS, read_chunks
from common.zips import zip_stream
from reports.models import BranchReport
from reports.services.report_runs import ask_rest, cancel_reports, run_of
from reports.services.report_words import left_words, problem_words, progress_words
from reports.views.tables import wave_file_stem

State = BranchReport.State
PAGE_SIZE = 100


@never_cache
@require_safe
@role_required(*HQ)
def wave_report_list(request: ActingRequest, wave_id: int) -> HttpResponse:
    """Every report of the wave with where it stands."""
    wave = published_wave(request, wave_id)
    reports = reports_of(wave)
    state = request.GET.get("state", "")
    if state in State.values:
        reports = reports.filter(state=state)
    page = Paginator(reports, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "wave": wave,
        "run": run_of(wave, timezone.now()),
        "page": page,
        "rows": [(report, problem_words(report.problem)) for report in page],
        "state": state,
        "states": State.choices,
        "query": f"state={state}" if state in State.values else "",
    }
    return render(request, "reports/hq/wave_report_list.html", context)


@never_cache
@require_safe
@role_required(*HQ)
def wave_reports_status(request: ActingRequest, wave_id: int) -> JsonResponse:
    """State, percent and words, for the pages that watch the bar."""
    run = run_of(published_wave(request, wave_id), timezone.now())
    words = " ".join(part for part in (progress_words(run) + ".", left_words(run)) if part)
    return JsonResponse({"state": run.state, "share": run.percent, "words": words if run.total else ""})


@require_POST
@role_required(*HQ)
def wave_reports_cancel(request: ActingRequest, wave_id: int) -> HttpResponse:
    """Leave the rest unmade; a page left open may still offer it when nothing is left."""
    wave = published_wave(request, wave_id)
    number = cancel_reports(wave_id=wave.pk, by=request.user)
    if not number:
        messages.info(request, _("Nothing was left to cancel."))
        return to_list(wave)
    said = ngettext("%(number)d report is not made.", "%(number)d reports are not made.", number)
    messages.success(request, said % {"number": number} + " " + _("A director who opens a report still gets theirs."))
    return to_list(wave)


@require_POST
@role_required(*HQ)
def wave_reports_ask(request: ActingRequest, wave_id: int) -> HttpResponse:
    """Ask again for the failed, or for the cancelled; a page left open may still offer it when nothing is left."""
    wave = published_wave(request, wave_id)
    state = State.CANCELLED if request.POST.get("state") == State.CANCELLED else State.FAILED
    number = ask_rest(wave_id=wave.pk, state=state, by=request.user)
    if not number:
        messages.info(request, _("Nothing was left to do: these reports are made, or were asked for already."))
        return to_list(wave)
    said = ngettext("%(number)d report is being made.", "%(number)d reports are being made.", number)
    messages.success(request, said % {"number": number})
    return to_list(wave)


@require_safe
@role_required(*HQ)
def wave_reports_zip(request: ActingRequest, wave_id: int) -> HttpResponseBase:
    """All reports that are ready, as one archive that is written while it is sent."""
    wave = published_wave(request, wave_id)
    ready = list(reports_of(wave).filter(state=State.READY))
    if not ready:
        messages.info(request, _("No report is ready yet."))
        return to_list(wave)
    answer = StreamingHttpResponse(
        zip_stream(archive_of(ready, ZoneInfo(wave.organisation.time_zone))), content_type="application/zip"
    )
    name = f"{wave_file_stem(wave)} - {_('Reports')}.zip"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


def archive_of(reports: list[BranchReport], zone: ZoneInfo) -> Iterator[tuple[str, dt.datetime, Iterator[bytes]]]:
    """Each report under its branch's name, and last a list of them that also tells which could not be read."""
    now = timezone.now().astimezone(zone)
    columns = [Column(head) for head in (_("File"), _("Branch"), _("Code"), _("Language"), _("Revision"), _("Pages"))]
    listed: list[list[object]] = []
    for report in reports:
        name = archived_name(report)
        try:
            default_storage.size(report.file)
        except STORE_ERRORS:
            name = ""  # made anew since the list was read
        else:
            yield name, (report.made_at or now).astimezone(zone), read_chunks(report.file)
        row = [report.branch.name, report.branch.code, report.language, report.revision, report.pages]
        listed.append([name or _("not in the archive: being made anew"), *row])
    yield "index.csv", now, (lines.encode() for lines in csv_lines(columns, listed))


def archived_name(report: BranchReport) -> str:
    """Brand, code, branch and language; the code tells branches of one name apart."""
    branch = report.branch
    parts = (branch.brand.name, branch.code, branch.name, report.language)
    return " - ".join(safe_name(part) for part in parts) + ".pdf"


def reports_of(wave: Wave) -> QuerySet[BranchReport]:
    """The wave's reports by branch."""
    rows = BranchReport.objects.filter(wave=wave).select_related("branch__brand")
    return rows.order_by("branch__name", "branch", "language")


def published_wave(request: ActingRequest, wave_id: int) -> Wave:
    """A published wave of the organisation, or 404."""
    rows = Wave.objects.visible_to(request.user).filter(organisation=request.organisation)
    return get_object_or_404(
        rows.select_related("programme__brand", "organisation"), pk=wave_id, state=WaveState.PUBLISHED
    )


def to_list(wave: Wave) -> HttpResponse:
    """Back to the list."""
    return redirect(reverse("wave-report-list", kwargs={"wave_id": wave.pk}))
