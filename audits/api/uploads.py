"""tus 1.0 for the phone's files (docs/protocol.md, "Files")."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from audits.api.base import PhoneView, errors, own_visit, person
from audits.api.parsers import UnreadParser, too_large
from audits.models import EvidenceState, Upload, Visit
from audits.rules.content import FILE_BYTES, Manifest, Unreadable, read_shape
from audits.services.problems import invalid
from audits.services.receiving import offset_conflict
from audits.services.uploads import (
    PIECE,
    ChecksumMismatch,
    append_upload,
    create_upload,
    create_whole_upload,
    discard_upload,
    finish_upload,
)
from common import tus
from common.errors import Refused

BYTES = {tus.CONTENT_TYPE: OpenApiTypes.BINARY}


def header(name: str, kind: Any = OpenApiTypes.STR, *, required: bool = True) -> OpenApiParameter:
    """For the documentation: a header of the protocol."""
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, required=required)


class TusView(PhoneView):
    """Speaks tus: its version on every answer, its refusals as ours; bodies are streams, never parsed."""

    parser_classes: list[Any] = [UnreadParser]

    def handle_exception(self, exc: Exception) -> Response:
        """tus's refusals in the API's one format."""
        if isinstance(exc, tus.TusError):
            exc = Refused(exc.code, exc.detail, status=exc.status)
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """With the headers that every tus answer has."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Tus-Resumable"] = tus.VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    @extend_schema(exclude=True)
    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """What this server can."""
        return Response(status=status.HTTP_204_NO_CONTENT, headers=tus.options(max(FILE_BYTES.values())))


class Uploads(TusView):
    """Creation, with the first bytes or without."""

    @extend_schema(
        operation_id="upload_create",
        request=BYTES,
        responses={200: None, 201: None, **errors(400, 404, 409, 413, 503)},
        parameters=[
            header("Tus-Resumable"),
            header("Upload-Length", OpenApiTypes.INT),
            header("Upload-Metadata"),
            header("Upload-Checksum", required=False),
        ],
    )
    def post(self, request: Request) -> Response:
        """201 with where to send the bytes; 200 when the file is stored already."""
        tus.require_version(request.headers)
        visit_id, file = read_announcement(request)
        checksum = tus.read_checksum(request.headers)
        if tus.body_length(request.headers):
            tus.require_content_type(request.headers)
        upload, is_stored = begin(request, own_visit(request, visit_id), file, checksum)
        place = reverse("api-upload", kwargs={"upload_id": upload.pk})
        code = status.HTTP_200_OK if is_stored else status.HTTP_201_CREATED
        return Response(status=code, headers={"Location": place} | progress(upload))


class UploadBytes(TusView):
    """One upload: how far it is, more of it, the end of it."""

    def own_upload(self, request: Request, upload_id: UUID) -> Upload:
        """The person's own upload to their own visit, or 404; so is one that expired, swept or not."""
        visits = Visit.objects.visible_to_shopper(person(request)).values("pk")
        rows = Upload.objects.alive(timezone.now()).filter(by=person(request), evidence__visit__in=visits)
        upload = rows.select_related("evidence").filter(pk=upload_id).first()
        if upload is None:
            raise Http404
        return upload

    @extend_schema(exclude=True)
    def head(self, request: Request, upload_id: UUID) -> Response:
        """Where to go on; what a crash left whole but unfinished is finished here."""
        tus.require_version(request.headers)
        upload = self.own_upload(request, upload_id)
        if upload.is_whole and upload.evidence.state == EvidenceState.DECLARED:
            try:
                finish_upload(upload_id=upload.pk)
            except ChecksumMismatch as damaged:
                raise Http404 from damaged
        return Response(status=status.HTTP_200_OK, headers=progress(upload) | {"Upload-Length": str(upload.length)})

    @extend_schema(
        operation_id="upload_append",
        request=BYTES,
        responses={204: None, **errors(400, 404, 409, 413, 415, 460, 503)},
        parameters=[
            header("Tus-Resumable"),
            header("Upload-Offset", OpenApiTypes.INT),
            header("Upload-Checksum", required=False),
        ],
    )
    def patch(self, request: Request, upload_id: UUID) -> Response:
        """204 with the new offset; with the last byte only when the whole file is right and stored."""
        tus.require_version(request.headers)
        tus.require_content_type(request.headers)
        offset = tus.read_number(request.headers, "Upload-Offset")
        checksum = tus.read_checksum(request.headers)
        upload = self.own_upload(request, upload_id)
        if upload.offset != offset:
            raise offset_conflict()
        append(request, upload, offset, checksum)
        return Response(status=status.HTTP_204_NO_CONTENT, headers=progress(upload))

    @extend_schema(operation_id="upload_delete", responses={204: None, **errors(404)})
    def delete(self, request: Request, upload_id: UUID) -> Response:
        """Give an upload up; a file that is stored stays."""
        tus.require_version(request.headers)
        discard_upload(upload_id=self.own_upload(request, upload_id).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


def read_announcement(request: Request) -> tuple[UUID, Manifest]:
    """Which visit, and which file, from the headers of a creation."""
    length = tus.read_number(request.headers, "Upload-Length")
    told = tus.read_metadata(request.headers)
    kind = told.get("kind", "")
    if length > FILE_BYTES.get(kind, length):
        raise too_large()
    try:
        visit_id = UUID(told.get("visit", ""))
    except ValueError as unreadable:
        raise Http404 from unreadable
    file = {"id": told.get("evidence"), "kind": kind, "question": told.get("question", ""), "bytes": length}
    file |= {"sha256": told.get("sha256"), "captured_at": told.get("captured_at") or None}
    if "\x00" in told.get("question", ""):
        raise tus.TusError(400, "invalid", "Upload-Metadata has a NUL.")
    try:
        return visit_id, read_shape(Manifest, file)
    except Unreadable as unreadable:
        raise invalid(unreadable.problems) from unreadable


def begin(request: Request, visit: Visit, file: Manifest, checksum: tus.Checksum | None) -> tuple[Upload, bool]:
    """The upload with the bytes that came along, and whether its file was stored before."""
    told: Any = {"visit_id": visit.pk, "file": file, "by": person(request)}
    sent = tus.body_length(request.headers)
    if sent == file.bytes and sent <= PIECE:
        return create_whole_upload(**told, stream=cast(Any, request._request), checksum=checksum)
    upload = create_upload(**told)
    is_stored = upload.is_whole
    if sent and not is_stored:
        append(request, upload, 0, checksum)
    return upload, is_stored


def append(request: Request, upload: Upload, offset: int, checksum: tus.Checksum | None) -> None:
    """The request's bytes go to the upload, which knows its new end then; what is announced as too long isn't read."""
    if (tus.body_length(request.headers) or 0) > upload.length - offset:
        raise too_large()
    stream: Any = request._request
    upload.offset = append_upload(upload_id=upload.pk, offset=offset, stream=stream, checksum=checksum)
    if upload.offset > offset:
        upload.changed_at = timezone.now()


def progress(upload: Upload) -> dict[str, str]:
    """How far it is, and how long the rest may take."""
    end = {} if upload.is_whole else tus.expires(upload.expires_at)
    return {"Upload-Offset": str(upload.offset)} | end
