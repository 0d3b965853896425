"""Reading a wave's answers: sections, questions, every approved visit with its answers, and the dictionary of the codes."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import translation
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import HQ, memberships_of
from audits.models import Visit, VisitState, Wave
from audits.rules.answers import EVIDENCE_KINDS
from audits.rules.checklist import MultipleChoice, SingleChoice, YesNo
from audits.rules.scoring import possible_points
from reports.api.results import PERCENT, places
from reports.exports.columns import percent
from reports.exports.questions import Asked, asked_in, label_reader
from reports.exports.reading import ReadVisit, read_these
from reports.models import ScoreCell
from reports.questions import QuestionRow, question_rows
from reports.results.sections import SectionResult, sections_of
from reports.results.wave import wave_results

COUNT = {"type": ["integer", "null"]}
POINTS = {"type": ["number", "null"], "description": "points, two places; null where the answer doesn't count"}
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}, "description": "texts by language"}
VERDICT = {"type": ["string", "null"], "enum": ["up", "down", "no_clear_change", "too_few", None]}
ANSWER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "section": {"type": "string"},
        "question": {"type": "string"},
        "kind": {"type": "string"},
        "state": {"type": "string", "enum": ["answered", "na", "unanswered"]},
        "value": {"description": "as the phone sent it; of files how many"},
        "label": {"type": "string", "description": "the chosen choices in words"},
        "earned": POINTS,
        "possible": POINTS,
        "comment": {"type": "string"},
        "is_critical": {"type": "boolean"},
        "was_corrected": {"type": "boolean"},
    },
}


def wave_of(request: Request, wave_id: int) -> Wave:
    """A wave of an organisation that the caller leads, with its programme and checklist; 404 for any other."""
    organisations = memberships_of(request.user, *HQ).values("organisation")
    rows = Wave.objects.filter(organisation__in=organisations)
    return get_object_or_404(
        rows.select_related("programme__brand", "organisation", "checklist_version__checklist"), pk=wave_id
    )


class SectionSerializer(serializers.Serializer[SectionResult]):
    """One section over the own brand's branches, each weighing the same."""

    code = serializers.CharField()
    title = serializers.CharField()
    weight = serializers.DecimalField(max_digits=12, decimal_places=2)
    visits = serializers.IntegerField()
    score = serializers.SerializerMethodField()
    band = serializers.CharField()

    @extend_schema_field(PERCENT)
    def get_score(self, row: SectionResult) -> float | None:
        """The mean over branches."""
        return places(row.spread.mean)


class QuestionSerializer(serializers.Serializer[QuestionRow]):
    """One question over the own brand's branches; N/A apart from what counts."""

    code = serializers.CharField()
    text = serializers.CharField()
    section = serializers.CharField()
    kind = serializers.CharField()
    is_bonus = serializers.BooleanField()
    counted = serializers.IntegerField()
    na = serializers.IntegerField()
    yes = serializers.IntegerField(allow_null=True)
    rate = serializers.SerializerMethodField()
    change = serializers.SerializerMethodField()
    verdict = serializers.SerializerMethodField()

    @extend_schema_field(PERCENT)
    def get_rate(self, row: QuestionRow) -> float | None:
        """Earned of possible."""
        return places(row.rate)

    @extend_schema_field({"type": ["number", "null"], "description": "points since the wave before, like for like"})
    def get_change(self, row: QuestionRow) -> float | None:
        """Points since the wave before."""
        return places(row.change.difference) if row.change else None

    @extend_schema_field(VERDICT)
    def get_verdict(self, row: QuestionRow) -> str | None:
        """Whether that is more than chance."""
        return row.verdict


class VisitAnswersSerializer(serializers.Serializer[ReadVisit]):
    """One approved visit with its answers; of the shopper the code, and no more."""

    id = serializers.UUIDField(source="visit.pk")
    branch = serializers.IntegerField(source="visit.branch_id")
    branch_code = serializers.CharField(source="visit.branch.code")
    number = serializers.IntegerField(source="visit.number")
    shopper = serializers.CharField(source="visit.shopper.code", allow_null=True)
    scenario = serializers.CharField(source="visit.scenario_version.scenario.name")
    channel = serializers.CharField()
    started_at = serializers.DateTimeField(source="visit.started_at", allow_null=True)
    finished_at = serializers.DateTimeField(source="visit.finished_at", allow_null=True)
    obstacle = serializers.CharField(source="visit.obstacle")
    score = serializers.SerializerMethodField()
    raw_score = serializers.SerializerMethodField()
    critical = serializers.ListField(child=serializers.CharField(), source="visit.critical")
    restated = serializers.BooleanField(source="is_restated")
    sections = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()

    @extend_schema_field(PERCENT)
    def get_score(self, read: ReadVisit) -> float | None:
        """The visit's score."""
        return places(percent(read.visit.score))

    @extend_schema_field(PERCENT)
    def get_raw_score(self, read: ReadVisit) -> float | None:
        """The score without the effects of critical questions."""
        return places(percent(read.visit.raw_score))

    @extend_schema_field({"type": "object", "additionalProperties": PERCENT})
    def get_sections(self, read: ReadVisit) -> dict[str, float | None]:
        """Score by section's code."""
        return {code: places(percent(score)) for code, score in sorted(read.sections.items())}

    @extend_schema_field({"type": "array", "items": ANSWER})
    def get_answers(self, read: ReadVisit) -> list[dict[str, Any]]:
        """Every question that was asked, in document order."""
        language = (translation.get_language() or "en").split("-")[0]
        return [
            _answer(read, asked, language)
            for asked in asked_in(read.visit.wave.checklist_version)
            if asked.code in read.visible or asked.code in read.answers
        ]


def _answer(read: ReadVisit, asked: Asked, language: str) -> dict[str, Any]:
    given = read.answers.get(asked.code)
    value = given.value if given else None
    is_files = asked.kind in EVIDENCE_KINDS and isinstance(value, list)
    return {
        "section": asked.section.code,
        "question": asked.code,
        "kind": asked.kind,
        "state": read.state_of(asked.code),
        "value": len(value) if is_files and value is not None else value,
        "label": label_reader(asked.question, language)(given.value) if given else "",
        "earned": places(given.earned) if given else None,
        "possible": places(given.possible) if given else None,
        "comment": given.comment if given else "",
        "is_critical": asked.code in read.visit.critical,
        "was_corrected": asked.code in read.corrected,
    }


class ChoiceSerializer(serializers.Serializer[dict[str, Any]]):
    """One choice with its points."""

    code = serializers.CharField()
    points = serializers.FloatField()
    text = serializers.DictField(child=serializers.CharField())


class DictionarySerializer(serializers.Serializer[Asked]):
    """One question as the wave's version of the checklist asks it."""

    checklist = serializers.CharField(source="version.checklist.name")
    version = serializers.IntegerField(source="version.number")
    section = serializers.CharField(source="section.code")
    section_title = serializers.DictField(source="section.title", child=serializers.CharField())
    section_weight = serializers.FloatField(source="section.weight")
    question = serializers.CharField(source="code")
    kind = serializers.CharField()
    text = serializers.DictField(source="question.text", child=serializers.CharField())
    most_points = serializers.SerializerMethodField()
    is_scored = serializers.SerializerMethodField()
    is_bonus = serializers.BooleanField(source="question.bonus")
    allow_na = serializers.BooleanField(source="question.allow_na")
    choices = serializers.SerializerMethodField()

    def get_most_points(self, asked: Asked) -> float:
        """The most that it can earn."""
        return places(possible_points(asked.question)) or 0.0

    def get_is_scored(self, asked: Asked) -> bool:
        """Whether it counts in scores."""
        return possible_points(asked.question) > 0

    @extend_schema_field(ChoiceSerializer(many=True))
    def get_choices(self, asked: Asked) -> list[dict[str, Any]]:
        """The codes that its value may have, with their points."""
        question = asked.question
        if isinstance(question, YesNo):
            points = {"yes": 0.0, "no": 0.0, question.good: float(question.points)}
            return [{"code": code, "points": most, "text": {}} for code, most in points.items()]
        if isinstance(question, SingleChoice | MultipleChoice):
            return [{"code": c.code, "points": float(c.points), "text": c.text} for c in question.choices]
        return []


class WaveSections(APIView):
    """The sections of a wave, for who leads its organisation."""

    @extend_schema(summary="Sections of a wave with their results", responses=SectionSerializer(many=True))
    def get(self, request: Request, wave_id: int) -> Response:
        """All of them, in document order."""
        wave = wave_of(request, wave_id)
        if not ScoreCell.objects.filter(wave=wave).exists():
            return Response([])
        found = wave_results(wave)
        rows: Any = sections_of(found, found.rows)
        return Response(SectionSerializer(rows, many=True).data)


class WaveQuestions(APIView):
    """The questions of a wave, for who leads its organisation."""

    @extend_schema(summary="Questions of a wave with their results", responses=QuestionSerializer(many=True))
    def get(self, request: Request, wave_id: int) -> Response:
        """All of them, in document order."""
        rows: Any = question_rows(wave_of(request, wave_id))
        return Response(QuestionSerializer(rows, many=True).data)


class WaveDictionary(APIView):
    """What the codes of a wave's answers mean, for who leads its organisation."""

    @extend_schema(summary="Data dictionary of a wave", responses=DictionarySerializer(many=True))
    def get(self, request: Request, wave_id: int) -> Response:
        """Every question with its choices and points."""
        rows: Any = asked_in(wave_of(request, wave_id).checklist_version)
        return Response(DictionarySerializer(rows, many=True).data)


@extend_schema(summary="Visits of a wave with their answers", responses=VisitAnswersSerializer(many=True))
class WaveVisits(generics.ListAPIView[Any]):  # visits are counted, what was read of them is shown
    """The approved visits of a wave of the caller's organisation, by branch and number."""

    serializer_class = VisitAnswersSerializer
    queryset = Visit.objects.none()

    def get_queryset(self) -> QuerySet[Visit]:
        """The approved visits; 404 for who is no manager of the wave's organisation."""
        wave = wave_of(self.request, self.kwargs["wave_id"])
        return Visit.objects.filter(wave=wave, state=VisitState.APPROVED).order_by("branch", "number").only("pk")

    def paginate_queryset(self, queryset: Any) -> Any:
        """The page's visits with their answers."""
        page: list[Visit] = list(super().paginate_queryset(queryset) or [])
        keys: list[UUID] = [visit.pk for visit in page]
        return read_these(keys, wave_of(self.request, self.kwargs["wave_id"])) if keys else []
