"""Reading results: the branches of a wave with score, interval, change and rank (managers, by token or session)."""

from fractions import Fraction
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from accounts.access import HQ, memberships_of
from audits.models import Branch, Wave
from reports.models import ScoreCell
from reports.results.wave import BranchRow, WaveResults, wave_results
from reports.stats import Interval

PERCENT = {"type": ["number", "null"], "description": "percent, two places"}


def places(value: Fraction | float | None) -> float | None:
    """Two places, half up."""
    return None if value is None else (Fraction(value) * 100 + Fraction(1, 2)).__floor__() / 100


class IntervalSerializer(serializers.Serializer[Interval]):
    """Both ends of a 95 % interval, in percent."""

    low = serializers.SerializerMethodField()
    high = serializers.SerializerMethodField()

    def get_low(self, interval: Interval) -> float:
        """The lower end."""
        return places(interval.low) or 0.0

    def get_high(self, interval: Interval) -> float:
        """The upper end."""
        return places(interval.high) or 0.0


class BranchResultSerializer(serializers.Serializer[BranchRow]):
    """One branch in a wave; scores in percent with two places, null where there is none."""

    id = serializers.IntegerField(source="branch.pk")
    code = serializers.CharField(source="branch.code")
    name = serializers.CharField(source="branch.name")
    city = serializers.CharField(source="branch.city")
    region = serializers.SerializerMethodField()
    brand = serializers.CharField(source="branch.brand.name")
    visits = serializers.IntegerField(source="moments.count")
    score = serializers.SerializerMethodField()
    band = serializers.CharField()
    interval = IntervalSerializer(allow_null=True)
    change = serializers.SerializerMethodField()
    verdict = serializers.SerializerMethodField()
    rank = serializers.SerializerMethodField()
    sections = serializers.SerializerMethodField()

    def get_region(self, row: BranchRow) -> str | None:
        """The region's name."""
        return row.branch.region.name if row.branch.region else None

    def get_score(self, row: BranchRow) -> float | None:
        """The mean of the visits' scores."""
        return places(row.score)

    def get_change(self, row: BranchRow) -> float | None:
        """Points since the wave before."""
        return places(row.difference)

    @extend_schema_field({"type": ["string", "null"], "enum": ["up", "down", "no_clear_change", None]})
    def get_verdict(self, row: BranchRow) -> str | None:
        """Whether the change is clear at the 95 % level."""
        return row.change.verdict if row.change else None

    @extend_schema_field(
        {
            "type": ["object", "null"],
            "properties": {name: {"type": "integer"} for name in ("best", "worst", "ranked")},
        }
    )
    def get_rank(self, row: BranchRow) -> dict[str, int] | None:
        """From the best to the worst place, of how many."""
        return dict(zip(("best", "worst", "ranked"), row.rank, strict=True)) if row.rank else None

    @extend_schema_field({"type": "object", "additionalProperties": PERCENT})
    def get_sections(self, row: BranchRow) -> dict[str, float | None]:
        """Score by section's code."""
        return {code: places(score) for code, score in sorted(row.sections.items())}


class BranchFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Which branches of the wave."""

    region = django_filters.NumberFilter(field_name="region")
    brand = django_filters.NumberFilter(field_name="brand")
    city = django_filters.CharFilter(field_name="city", lookup_expr="iexact")
    segment = django_filters.CharFilter(field_name="segment", lookup_expr="iexact")

    class Meta:
        model = Branch
        fields: list[str] = []


@extend_schema(summary="Branches of a wave with their results", responses=BranchResultSerializer(many=True))
class WaveBranches(generics.ListAPIView[Any]):  # branches are filtered, their rows are shown
    """Branches with approved visits in a wave of the caller's organisation, by name."""

    serializer_class = BranchResultSerializer
    filterset_class = BranchFilter
    queryset = Branch.objects.none()

    def get_queryset(self) -> QuerySet[Branch]:
        """The wave's measured branches; 404 for who is no manager of its organisation."""
        measured = ScoreCell.objects.filter(wave=self.wave(), section="")
        return Branch.objects.filter(pk__in=measured.values("branch")).order_by("name", "pk")

    def wave(self) -> Wave:
        """The wave that was asked for."""
        organisations = memberships_of(self.request.user, *HQ).values("organisation")
        rows = Wave.objects.filter(organisation__in=organisations)
        return get_object_or_404(
            rows.select_related("programme__brand", "organisation", "checklist_version"), pk=self.kwargs["wave_id"]
        )

    def paginate_queryset(self, queryset: Any) -> Any:
        """Only the page's branches are tested; their figures come from the whole wave."""
        page = super().paginate_queryset(queryset)
        found: WaveResults = wave_results(self.wave())
        rows = {row.branch.pk: row for row in found.rows}
        return [rows[branch.pk] for branch in page or [] if branch.pk in rows]
