"""Whether this phone is woken when there is news."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services import push
from audits.api import shapes
from audits.api.base import PhoneView, errors, own_profiles, person, read


class MyPush(PhoneView):
    """Web Push for the phone's app; 404 for programs with a token."""

    @extend_schema(operation_id="my_push", responses={200: shapes.PushKey, **errors(404)})
    def get(self, request: Request) -> Response:
        """What a browser subscribes with; an empty key where the server wakes no phones."""
        session_of(request)
        return Response({"key": push.push_key()})

    @extend_schema(
        operation_id="my_push_choose", request=shapes.PushChoice, responses={200: shapes.Nothing, **errors(400, 404)}
    )
    def put(self, request: Request) -> Response:
        """Wake this phone from now on, or no more."""
        session_key, choice = session_of(request), read(shapes.PushChoice, request)
        if not push.push_key():
            raise Http404
        if choice.on:
            push.subscribe(endpoint=choice.endpoint, session_key=session_key, by=person(request))
        else:
            push.unsubscribe(endpoint=choice.endpoint, by=person(request))
        return Response({})


def session_of(request: Request) -> str:
    """The session of a shopper's phone; 404 without one."""
    own_profiles(request)
    key = request.session.session_key if request.auth is None else None
    if not key:
        raise Http404
    return str(key)
