"""The thread of a visit between its shopper and HQ."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from audits.api import shapes
from audits.api.base import PhoneView, errors, own_visit, person, read
from audits.api.times import iso
from audits.models import VisitMessage
from audits.services.messages import read_messages, thread_of, write_message


class VisitMessages(PhoneView):
    """Read and written to; who at HQ wrote is nobody's name."""

    @extend_schema(operation_id="visit_messages", responses={200: shapes.Messages, **errors(404)})
    def get(self, request: Request, visit_id: UUID) -> Response:
        """Oldest first."""
        visit = own_visit(request, visit_id)
        return Response({"messages": [shown_message(message) for message in thread_of(visit)]})

    @extend_schema(
        operation_id="visit_message_write",
        request=shapes.MessageSent,
        responses={200: shapes.Message, 201: shapes.Message, **errors(400, 404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        """Sent again under the same id it stands once."""
        visit = own_visit(request, visit_id)
        sent = read(shapes.MessageSent, request)
        message, is_new = write_message(
            visit_id=visit.pk, message_id=sent.id, text=sent.text, shopper=visit.shopper, by=person(request)
        )
        return Response(shown_message(message), status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


class ReadMessages(PhoneView):
    """The shopper has seen what HQ wrote."""

    @extend_schema(
        operation_id="visit_messages_read", request=shapes.Nothing, responses={200: shapes.Nothing, **errors(404)}
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        """All of it, up to now."""
        read_messages(visit=own_visit(request, visit_id), by_shopper=True)
        return Response({})


def shown_message(message: VisitMessage) -> dict[str, Any]:
    """One message."""
    return {
        "id": str(message.pk),
        "side": message.side,
        "text": message.text,
        "sent_at": iso(message.sent_at),
        "read": message.read_at is not None,
    }
