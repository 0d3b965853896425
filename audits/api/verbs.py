"""What a shopper does with a visit before it is filled: accept, decline, pass the quiz, start."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ShopperProfile
from audits.api import shapes
from audits.api.base import PhoneView, errors, own_profiles, own_visit, person, read, shown_visit
from audits.models import Visit, VisitState
from audits.models.visit import VisitQuerySet
from audits.services.invitations import decline_invitation
from audits.services.quizzes import take_quiz
from audits.services.starts import start_visit
from audits.services.visit_days import choose_day
from audits.services.visits import accept_visit, decline_visit, visits_open_to


class AcceptVisit(PhoneView):
    """An offer becomes the shopper's visit."""

    @extend_schema(
        operation_id="visit_accept", request=shapes.PlannedDay, responses={200: shapes.Visit, **errors(400, 404, 409)}
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        """Who was faster has it; whoever asks again has it still."""
        for profile in own_profiles(request):
            if offered_once(profile).filter(pk=visit_id).exists():
                day = read(shapes.PlannedDay, request).day
                accept_visit(visit_id=visit_id, shopper=profile, by=person(request), day=day)
                return Response(shown_visit(request, visit_id))
        raise Http404


class ChooseDay(PhoneView):
    """An accepted visit is planned for a day."""

    @extend_schema(
        operation_id="visit_day", request=shapes.PlannedDay, responses={200: shapes.Visit, **errors(400, 404, 409)}
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        """Chosen until it is started, as often as the shopper likes; null takes it back."""
        visit = own_visit(request, visit_id)
        day = read(shapes.PlannedDay, request).day
        choose_day(visit_id=visit.pk, day=day, shopper=visit.shopper, by=person(request))
        return Response(shown_visit(request, visit.pk))


class DeclineVisit(PhoneView):
    """An accepted visit goes back, or an invitation."""

    @extend_schema(
        operation_id="visit_decline", request=shapes.Decline, responses={200: shapes.Nothing, **errors(400, 404, 409)}
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        """The reason is kept; of an invitation, too."""
        for profile in own_profiles(request):
            if visits_open_to(profile).filter(pk=visit_id, offered_to=profile).exists():
                reason = read(shapes.Decline, request).reason
                decline_invitation(visit_id=visit_id, shopper=profile, reason=reason, by=person(request))
                return Response({})
        visit = own_visit(request, visit_id)
        decline_visit(visit_id=visit.pk, reason=read(shapes.Decline, request).reason, by=person(request))
        return Response({})


class TakeQuiz(PhoneView):
    """One try at the briefing quiz, of an own visit or an offer."""

    @extend_schema(
        operation_id="visit_quiz",
        request=shapes.QuizAnswers,
        responses={200: shapes.QuizShown, **errors(400, 404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        """Passed stays passed."""
        for profile in own_profiles(request):
            mine = Visit.objects.filter(pk=visit_id, shopper=profile)
            if mine.exists() or visits_open_to(profile).filter(pk=visit_id).exists():
                answers = read(shapes.QuizAnswers, request).answers
                now = take_quiz(visit_id=visit_id, shopper=profile, answers=answers, by=person(request))
                return Response({"passed": now.passed, "attempts_left": now.attempts_left})
        raise Http404


class StartVisit(PhoneView):
    """The visit is under way."""

    @extend_schema(
        operation_id="visit_start", request=shapes.Start, responses={200: shapes.Visit, **errors(400, 404, 409)}
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        """When, where, and how far the phone's clock is off."""
        visit = own_visit(request, visit_id)
        sent = read(shapes.Start, request)
        start_visit(
            visit_id=visit.pk,
            started_at=sent.started_at,
            clock_offset_ms=sent.clock_offset_ms,
            place=sent.place,
            reason=sent.reason,
            by=person(request),
        )
        return Response(shown_visit(request, visit.pk))


def offered_once(profile: ShopperProfile) -> VisitQuerySet:
    """Visits that stand, or stood, on this shopper's board: so that who was late is told so, and no one else."""
    return Visit.objects.filter(
        Q(offered_to=None) | Q(offered_to=profile), organisation=profile.membership.organisation_id
    ).exclude(state__in=[VisitState.PLANNED, VisitState.CANCELLED])
