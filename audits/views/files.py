"""Evidence files: each byte behind `visible_to`, sent without a word of where it came from."""

import hashlib
import io
import re
from collections.abc import Iterator
from typing import IO, Any, Literal
from uuid import UUID

import structlog
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from audits.models import Evidence, Visit
from audits.rules.media_types import EXTENSIONS

log = structlog.get_logger()

CHUNK = 256 * 1024
RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
SHOWN_TYPES = {"jpg": "image/jpeg", "m4a": "audio/mp4", "mp4": "video/mp4"}
ALONE = "default-src 'none'; sandbox"


@require_safe
@login_required
def evidence_shown(request: HttpRequest, evidence_id: UUID) -> HttpResponseBase:
    """The copy for eyes and ears."""
    return derivative(request, Evidence.objects.visible_to(request.user), evidence_id, "shown")


@require_safe
@login_required
def evidence_small(request: HttpRequest, evidence_id: UUID) -> HttpResponseBase:
    """The small picture of a photo or film."""
    return derivative(request, Evidence.objects.visible_to(request.user), evidence_id, "small")


@require_safe
@login_required
def evidence_original(request: HttpRequest, evidence_id: UUID) -> HttpResponseBase:
    """The file as it was sent, for staff alone, and only to be saved."""
    staffed = Visit.objects.visible_to_staff(request.user).values("pk")
    evidence = get_object_or_404(Evidence.objects.filter(visit__in=staffed).exclude(original=""), pk=evidence_id)
    answer = _send(request, evidence.original, evidence.media_type or "application/octet-stream")
    extension = EXTENSIONS.get(evidence.media_type, "bin")
    answer["Content-Disposition"] = f'attachment; filename="{evidence.kind}-{evidence.pk.hex[-8:]}.{extension}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def derivative(
    request: HttpRequest, visible: QuerySet[Any], pk: UUID, part: Literal["shown", "small"]
) -> HttpResponseBase:  # fmt: skip
    """The stored copy of one of the rows that the person may see, to be kept for an hour; 404 where there is none."""
    name = getattr(get_object_or_404(visible, pk=pk), part)
    if not name:
        raise Http404
    answer = _send(request, name, SHOWN_TYPES[name.rpartition(".")[2]])
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def _send(request: HttpRequest, name: str, media_type: str) -> HttpResponseBase:
    """The stored file, or the part that was asked for: 200, 206, 304 or 416 (RFC 9110, section 14)."""
    # Of the name only, which for derivatives stands for the content; a date would tell when the visit was.
    etag = f'"{hashlib.sha256(name.encode()).hexdigest()[:16]}"'
    answer: HttpResponseBase
    if request.headers.get("If-None-Match") == etag:
        answer = HttpResponse(status=304)
    else:
        answer = _body(request, name, etag)
        answer["Content-Type"] = media_type
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = ALONE
    patch_vary_headers(answer, ["Cookie"])
    return answer


def _body(request: HttpRequest, name: str, etag: str) -> HttpResponseBase:
    try:
        stream = default_storage.open(name)
    except FileNotFoundError:
        log.error("evidence_file_missing", name=name)
        raise Http404 from None
    size = stream.size
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    span = read_range(asked, size)
    if span is None:
        stream.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = span
    answer = StreamingHttpResponse(Part(stream, first, last - first + 1), status=206 if asked_part(asked) else 200)
    answer["Content-Length"] = str(last - first + 1)
    if answer.status_code == 206:
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    return answer


def asked_part(header: str) -> bool:
    """Whether the header asks for one part; several parts, other units and nonsense are answered with the whole."""
    found = RANGE.match(header)
    if not found or not (found[1] or found[2]):
        return False
    return not (found[1] and found[2]) or int(found[1]) <= int(found[2])


def read_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte to send; the whole where no single part is asked for, None where it lies outside."""
    found = RANGE.match(header)
    if not found or not asked_part(header):
        return 0, size - 1
    if found[1]:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
        return None if first >= size else (first, last)
    length = min(int(found[2]), size)
    return (size - length, size - 1) if length else None


class Part:
    """`length` bytes of a stream from `first` on, in chunks; closed with the response, read or not."""

    def __init__(self, stream: IO[bytes], first: int, length: int) -> None:
        self.stream, self.left = stream, length
        if first:
            self.stream.seek(first, io.SEEK_SET)

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0:
            chunk = self.stream.read(min(CHUNK, self.left))
            if not chunk:
                return
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        """Give the file back."""
        self.stream.close()
