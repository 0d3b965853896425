"""Submissions and their receipts."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from audits.api import shapes
from audits.api.base import PhoneView, errors, own_visit, person
from audits.api.shown import Json, shown_receipt, shown_sent
from audits.models import Submission
from audits.rules import content
from audits.services.problems import invalid
from audits.services.submissions import submit_visit


class VisitSubmission(PhoneView):
    """The end of a visit, or of a returned round."""

    @extend_schema(operation_id="visit_submission", responses={200: shapes.ReceiptAndSent, **errors(404)})
    def get(self, request: Request, visit_id: UUID) -> Response:
        """The receipt of the last submission, and what was sent; 404 before the first."""
        visit = own_visit(request, visit_id)
        submission = visit.submissions.last()
        if submission is None:
            raise Http404
        receipt = shown_receipt(visit, submission, visit.evidence.all())
        return Response(receipt | {"sent": shown_sent(submission)})

    @extend_schema(
        operation_id="visit_submit",
        request=content.Submission,
        responses={200: shapes.Receipt, 201: shapes.Receipt, **errors(400, 404, 409, 413)},
    )
    def put(self, request: Request, visit_id: UUID) -> Response:
        """201 the first time, 200 when it is sent again."""
        try:
            sent = content.read_submission(request.data)
        except content.Unreadable as unreadable:
            own_visit(request, visit_id)  # 404 comes before any word on the content
            raise invalid(unreadable.problems) from unreadable
        submission, is_new = submit_visit(visit_id=visit_id, content=sent, by=person(request))
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(self.receipt(submission), status=code)

    @staticmethod
    def receipt(submission: Submission) -> Json:
        """What the server has now, freshly read: a file may have come in the meantime."""
        visit = submission.visit
        has_files = submission.round > 1 or submission.body.get("evidence")
        return shown_receipt(visit, submission, visit.evidence.all() if has_files else ())
