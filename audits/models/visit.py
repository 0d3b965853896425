"""Visits: one shopper at one branch in one wave, with its scores and the phone's newest draft."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import uuid6
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import HQ, STAFF, memberships_of
from accounts.models import Organisation, Role, ShopperProfile, User
from audits.models.brand import Branch
from audits.models.scenario import ScenarioVersion
from audits.models.wave import Wave, WaveState
from audits.rules.lifecycle import UNSTARTED


class VisitState(models.TextChoices):
    """A visit's life (`audits/rules/lifecycle.py`)."""

    PLANNED = "planned", _("Planned")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("Under way")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class ObstacleKind(models.TextChoices):
    """Why a visit could not be made."""

    CLOSED = "closed", _("Closed")
    GONE = "gone", _("Gone")
    REFUSED = "refused", _("Not served")
    UNSAFE = "unsafe", _("Unsafe")
    OTHER = "other", _("Something else")


# Conditions on the row itself: ids of visits in a subquery would all be gathered, a hundred thousand for one visit.
def for_staff(user: User | AnonymousUser) -> models.Q:
    """What HQ's people see."""
    full = memberships_of(user, Role.OWNER, Role.MANAGER).values("organisation")
    part = memberships_of(user, Role.REVIEWER).values("organisation")
    return models.Q(organisation__in=full) | models.Q(organisation__in=part, submitted_at__isnull=False)


def for_director(user: User | AnonymousUser) -> models.Q:
    """What a director sees."""
    published = Wave.objects.filter(state=WaveState.PUBLISHED).values("pk")
    branches = Branch.objects.in_scope_of(user).values("pk")
    return models.Q(state=VisitState.APPROVED, wave__in=published, branch__in=branches)


def for_shopper(user: User | AnonymousUser) -> models.Q:
    """What a shopper sees."""
    own = ShopperProfile.objects.filter(membership__in=memberships_of(user, Role.SHOPPER).values("pk"))
    return models.Q(shopper__in=own.values("pk"))


class VisitQuerySet(models.QuerySet["Visit"]):
    """Which visits, and who sees them (domain.md, "People and what they may see")."""

    def visible_to(self, user: User | AnonymousUser) -> "VisitQuerySet":
        """All that one of the person's roles shows them."""
        return self.filter(for_staff(user) | for_director(user) | for_shopper(user))

    def visible_to_staff(self, user: User | AnonymousUser) -> "VisitQuerySet":
        """HQ's: every visit of the organisation; a reviewer only those that were submitted."""
        return self.filter(for_staff(user))

    def visible_to_hq(self, user: User | AnonymousUser) -> "VisitQuerySet":
        """Every visit of the organisations that the person leads."""
        return self.filter(organisation__in=memberships_of(user, *HQ).values("organisation"))

    def visible_to_director(self, user: User | AnonymousUser) -> "VisitQuerySet":
        """Approved visits of published waves, at branches in scope."""
        return self.filter(for_director(user))

    def visible_to_shopper(self, user: User | AnonymousUser) -> "VisitQuerySet":
        """The person's own visits."""
        return self.filter(for_shopper(user))

    def reviewable_by(self, user: User | AnonymousUser) -> "VisitQuerySet":
        """Submitted visits of others: nobody reviews their own (domain.md, rule 8)."""
        if not isinstance(user, User):
            return self.none()
        organisations = memberships_of(user, *STAFF).values("organisation")
        rows = self.filter(organisation__in=organisations, submitted_at__isnull=False)
        return rows.exclude(shopper__membership__user_id=user.pk)

    def window_passed(self, at: dt.datetime) -> "VisitQuerySet":
        """Visits that nobody finished before their window closed."""
        return self.filter(state__in=[*UNSTARTED, VisitState.IN_PROGRESS], closes_at__lt=at)

    def unanswered(self, until: dt.datetime) -> "VisitQuerySet":
        """Visits that a shopper should have answered before `until`."""
        return self.filter(state=VisitState.RETURNED, returned_until__lt=until)


class Visit(models.Model):
    """Scores are integer hundredths of a percent; every time is UTC, windows are meant in the branch's zone."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="visits")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="visits")
    scenario_version = models.ForeignKey(ScenarioVersion, on_delete=models.PROTECT, related_name="visits")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="visits")
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=12, choices=VisitState.choices, default=VisitState.PLANNED)
    shopper = models.ForeignKey(ShopperProfile, null=True, blank=True, on_delete=models.PROTECT, related_name="visits")
    offered_to = models.ForeignKey(
        ShopperProfile, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    offered_until = models.DateTimeField(null=True, blank=True)  # when an invitation ends; null where it doesn't
    opens_at = models.DateTimeField(_("window opens"))
    closes_at = models.DateTimeField(_("window closes"))
    day = models.DateField(_("day"), null=True, blank=True)  # on which its shopper means to go, in the branch's zone
    # Where they aren't the scenario's: its own `windows`, and days `off` within its window.
    hours = models.JSONField(_("hours"), null=True, blank=True)
    fee = models.DecimalField(_("fee"), max_digits=10, decimal_places=2, default=0)
    bonus = models.DecimalField(_("bonus"), max_digits=10, decimal_places=2, default=0)  # a part of the fee
    currency = models.CharField(_("currency"), max_length=3)

    accepted_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    start_lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    start_lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    start_accuracy_m = models.PositiveIntegerField(null=True, blank=True)
    start_reason = models.TextField(blank=True)  # why far away or without a place
    clock_offset_ms = models.BigIntegerField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    flagged_at = models.DateTimeField(null=True, blank=True)  # the automatic checks of this round were made
    complete_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(_("late"), default=False)
    obstacle = models.CharField(_("obstacle"), max_length=10, choices=ObstacleKind.choices, blank=True)
    obstacle_text = models.TextField(blank=True)

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    returned_until = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    raw_score = models.PositiveSmallIntegerField(null=True, blank=True)
    critical = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["closes_at", "pk"]
        indexes = [
            models.Index(fields=["organisation", "state", "closes_at"], name="visit_by_state"),
            models.Index(fields=["organisation", "closes_at", "id"], name="visit_in_turn"),
            models.Index(fields=["submitted_at"], condition=models.Q(flagged_at=None), name="visit_to_flag"),
            models.Index(fields=["shopper", "state"], name="visit_of_shopper"),
            models.Index(fields=["wave", "branch", "state"], name="visit_of_cell"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["wave", "branch", "number"], name="visit_number_once"),
            models.CheckConstraint(condition=models.Q(state__in=VisitState.values), name="visit_state_known"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="visit_window_in_order"
            ),
            models.CheckConstraint(condition=models.Q(fee__gte=0), name="visit_fee_not_negative"),
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__lte=10000), name="visit_score_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(shopper__isnull=False)
                | models.Q(state__in=["planned", "offered", "cancelled", "expired"]),
                name="visit_in_the_field_has_a_shopper",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | models.Q(approved_at__isnull=False), name="visit_approved_when"
            ),
            models.CheckConstraint(
                condition=models.Q(obstacle__in=["", *ObstacleKind.values]), name="visit_obstacle_known"
            ),
            models.CheckConstraint(
                condition=models.Q(obstacle="", obstacle_text="")
                | ~models.Q(obstacle="") & ~models.Q(obstacle_text=""),
                name="visit_obstacle_explained",
            ),
            models.CheckConstraint(
                condition=models.Q(obstacle="") | models.Q(score=None, raw_score=None),
                name="visit_not_made_has_no_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch}, {self.number}"

    def windows_in(self, scenario: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The hours in which it may be made, as its scenario's document writes them; none for any."""
        own: list[dict[str, Any]] | None = (self.hours or {}).get("windows")
        return (scenario.get("windows") or []) if own is None else own

    @property
    def windows(self) -> list[dict[str, Any]]:
        """The same, where the scenario isn't at hand."""
        return self.windows_in(self.scenario_version.document)

    @property
    def days_off(self) -> frozenset[dt.date]:
        """Days within its window on which it may not be made."""
        return frozenset(dt.date.fromisoformat(day) for day in (self.hours or {}).get("off", ()))

    @property
    def is_complete(self) -> bool:
        """Whether every file of the manifest is stored and verified; only then is the receipt final."""
        return self.complete_at is not None


class SectionScore(models.Model):
    """One section of one visit: `score` in hundredths of a percent, null when nothing was possible."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="section_scores")
    section = models.CharField(max_length=50)
    score = models.PositiveSmallIntegerField(null=True)
    earned = models.DecimalField(max_digits=12, decimal_places=2)
    possible = models.DecimalField(max_digits=12, decimal_places=2)
    failed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("section score")
        verbose_name_plural = _("section scores")
        constraints = [
            models.UniqueConstraint(fields=["visit", "section"], name="section_score_once"),
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__lte=10000), name="section_score_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.section


class Draft(models.Model):
    """The newest draft a phone sent: kept because phones evict storage; the higher revision wins."""

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="draft")
    revision = models.PositiveIntegerField()
    body = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return f"{self.visit}, {self.revision}"
