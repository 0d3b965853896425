"""Evidence packs for directors: the pictures of their branch in a published wave, and what else the programme shares."""

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from reports.views.branch import branch_and_wave
from reports.views.exports import OF_DIRECTOR, ask_pack, do_cancel, do_retry, send_file, show_detail, show_status


@require_POST
@role_required(Role.DIRECTOR)
def pack_create(request: ActingRequest, branch_id: int, wave_id: int) -> HttpResponse:
    """Ask for a pack of a branch in scope and a published wave."""
    branch, wave = branch_and_wave(request, branch_id, wave_id)
    return ask_pack(request, OF_DIRECTOR, wave.pk, branch=branch)


@require_safe
@role_required(Role.DIRECTOR)
def pack_detail(request: ActingRequest, export_id: int) -> HttpResponse:
    """How far it is, then its file."""
    return show_detail(request, export_id, OF_DIRECTOR)


@require_safe
@role_required(Role.DIRECTOR)
def pack_status(request: ActingRequest, export_id: int) -> HttpResponse:
    """How far it is, for who waits."""
    return show_status(request, export_id, OF_DIRECTOR)


@require_safe
@role_required(Role.DIRECTOR)
def pack_file(request: ActingRequest, export_id: int) -> HttpResponseBase:
    """The ZIP."""
    return send_file(request, export_id, OF_DIRECTOR)


@require_POST
@role_required(Role.DIRECTOR)
def pack_cancel(request: ActingRequest, export_id: int) -> HttpResponse:
    """Stop it."""
    return do_cancel(request, export_id, OF_DIRECTOR)


@require_POST
@role_required(Role.DIRECTOR)
def pack_retry(request: ActingRequest, export_id: int) -> HttpResponse:
    """Make it anew."""
    return do_retry(request, export_id, OF_DIRECTOR)
