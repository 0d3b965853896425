"""The newest draft of a visit."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from audits.api import shapes
from audits.api.base import PhoneView, errors, own_visit, person, read
from audits.api.parsers import too_large
from audits.api.times import iso
from audits.rules.content import MEGABYTE, as_json
from audits.services.drafts import NewerDraft, open_draft, save_draft


class VisitDraft(PhoneView):
    """Read and kept, the higher revision winning."""

    @extend_schema(operation_id="visit_draft", responses={200: shapes.DraftShown, **errors(404)})
    def get(self, request: Request, visit_id: UUID) -> Response:
        """The draft to go on with; 404 where there is none."""
        draft = open_draft(own_visit(request, visit_id))
        if draft is None:
            raise Http404
        return Response({"revision": draft.revision, "body": draft.body, "saved_at": iso(draft.saved_at)})

    @extend_schema(
        operation_id="visit_draft_save",
        request=shapes.DraftSent,
        responses={200: shapes.DraftRevision, **errors(400, 404, 409, 413)},
    )
    def put(self, request: Request, visit_id: UUID) -> Response:
        """409 `newer_draft` brings the newer one along."""
        visit = own_visit(request, visit_id)
        if int(request.META.get("CONTENT_LENGTH") or 0) > MEGABYTE:
            raise too_large()
        sent = read(shapes.DraftSent, request)
        try:
            draft = save_draft(
                visit_id=visit.pk, revision=sent.revision, body=as_json(sent.body), by=person(request)
            )  # fmt: skip
        except NewerDraft as newer:
            shown = {"revision": newer.draft.revision, "body": newer.draft.body}
            problem = {"code": newer.code, "detail": newer.detail, "fields": {}, "draft": shown}
            return Response(problem, status=status.HTTP_409_CONFLICT)
        return Response({"revision": draft.revision})
