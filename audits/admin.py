"""Django's admin for support staff: to look things up. Whatever a service owns is read-only here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from audits import models as nouns


class Looking(admin.ModelAdmin[Any]):
    """Rows to look at: a change goes through the service that keeps its rules and its history."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What is in use is archived, never deleted."""
        return False


@admin.register(nouns.Brand)
class BrandAdmin(Looking):
    """Brands."""

    list_display = ("name", "organisation", "is_competitor", "currency", "archived_at")
    list_filter = ("is_competitor",)
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")


@admin.register(nouns.Region)
class RegionAdmin(Looking):
    """Regions."""

    list_display = ("name", "brand", "parent")
    list_select_related = ("brand", "parent")
    search_fields = ("name", "brand__name")


@admin.register(nouns.Branch)
class BranchAdmin(Looking):
    """Branches."""

    list_display = ("code", "name", "brand", "region", "city", "time_zone", "archived_at")
    list_select_related = ("brand", "region")
    search_fields = ("code", "name", "city", "address", "brand__name")


@admin.register(nouns.DirectorScope)
class DirectorScopeAdmin(Looking):
    """What directors answer for."""

    list_display = ("membership", "branch", "region")
    list_select_related = ("membership__user", "membership__organisation", "branch", "region")
    search_fields = ("membership__user__email", "branch__name", "region__name")


@admin.register(nouns.Programme)
class ProgrammeAdmin(Looking):
    """Programmes."""

    list_display = ("name", "brand", "rotation_days", "visit_time_shown", "shares_audio", "archived_at")
    list_select_related = ("brand",)
    search_fields = ("name", "brand__name")


@admin.register(nouns.Scenario, nouns.Checklist)
class DesignedAdmin(Looking):
    """Scenarios and checklists."""

    list_display = ("name", "programme", "archived_at")
    list_select_related = ("programme",)
    search_fields = ("name", "programme__name")


@admin.register(nouns.ScenarioVersion)
class ScenarioVersionAdmin(Looking):
    """Published scenarios."""

    list_display = ("scenario", "number", "published_at", "published_by")
    list_select_related = ("scenario", "published_by")
    search_fields = ("scenario__name",)


@admin.register(nouns.ScenarioPicture)
class ScenarioPictureAdmin(Looking):
    """Pictures of briefings."""

    list_display = ("organisation", "sha256", "added_at", "added_by")
    list_select_related = ("organisation", "added_by")
    search_fields = ("sha256",)


@admin.register(nouns.ChecklistVersion)
class ChecklistVersionAdmin(Looking):
    """Published checklists."""

    list_display = ("checklist", "number", "published_at", "published_by")
    list_select_related = ("checklist", "published_by")
    search_fields = ("checklist__name",)


@admin.register(nouns.ChecklistDraft)
class ChecklistDraftAdmin(Looking):
    """Checklists that are being designed."""

    list_display = ("checklist", "revision", "saved_at", "saved_by")
    list_select_related = ("checklist", "saved_by")
    search_fields = ("checklist__name",)


@admin.register(nouns.Assignment)
class AssignmentAdmin(Looking):
    """Runs of the planner."""

    list_display = ("wave", "state", "assigned", "asked_by", "asked_at")
    list_select_related = ("wave", "asked_by")
    search_fields = ("wave__name",)


@admin.register(nouns.Import)
class ImportAdmin(Looking):
    """Files that were brought in."""

    list_display = ("file_name", "organisation", "kind", "state", "by", "created_at")
    list_select_related = ("organisation", "by")
    search_fields = ("file_name",)


@admin.register(nouns.ImportRow)
class ImportRowAdmin(Looking):
    """What became of each row of a file."""

    list_display = ("source", "number", "fate", "code", "outcome")
    list_select_related = ("source",)
    search_fields = ("source__file_name",)


@admin.register(nouns.Payment)
class PaymentAdmin(Looking):
    """The ledger."""

    list_display = ("visit", "kind", "amount", "currency", "state")
    list_filter = ("state", "kind")
    list_select_related = ("visit__branch",)
    search_fields = ("visit__branch__name",)


@admin.register(nouns.Payout)
class PayoutAdmin(Looking):
    """Batches of payments."""

    list_display = ("number", "organisation", "made_by", "made_at", "paid_at")
    list_select_related = ("organisation", "made_by")
    search_fields = ("organisation__name",)


@admin.register(nouns.VisitMessage)
class VisitMessageAdmin(Looking):
    """Messages, without their words."""

    list_display = ("visit", "side", "sent_at", "read_at", "told_at")
    list_select_related = ("visit__branch",)
    exclude = ("text",)


@admin.register(nouns.Reminder)
class ReminderAdmin(Looking):
    """Letters to shoppers and HQ; one that was noted and not sent fell into a crash."""

    list_display = ("profile", "membership", "kind", "key", "noted_at", "sent_at")
    list_select_related = ("profile", "membership__user", "membership__organisation")
    search_fields = ("profile__code",)


@admin.register(nouns.QuizAttempt)
class QuizAttemptAdmin(Looking):
    """Tries at quizzes."""

    list_display = ("shopper", "scenario_version", "passed", "made_at")
    list_filter = ("passed",)
    list_select_related = ("shopper", "scenario_version__scenario")
    search_fields = ("shopper__code",)


@admin.register(nouns.Wave)
class WaveAdmin(Looking):
    """Waves."""

    list_display = ("name", "organisation", "programme", "state", "starts_on", "ends_on", "revision")
    list_filter = ("state",)
    list_select_related = ("organisation", "programme")
    search_fields = ("name", "programme__name")


@admin.register(nouns.WaveScenario)
class WaveScenarioAdmin(Looking):
    """The scenarios of waves that have several."""

    list_display = ("wave", "scenario_version", "share")
    list_select_related = ("wave", "scenario_version__scenario")
    search_fields = ("wave__name",)


@admin.register(nouns.Visit)
class VisitAdmin(Looking):
    """Visits."""

    list_display = ("id", "wave", "branch", "number", "state", "shopper", "closes_at", "score")
    list_filter = ("state", "is_late", "obstacle")
    list_select_related = ("wave", "branch", "shopper")
    search_fields = ("id", "branch__code", "branch__name", "shopper__code", "wave__name")


class OfVisit(Looking):
    """Rows of one visit; their visit is shown by its branch."""

    list_select_related: ClassVar[tuple[str, ...]] = ("visit__branch",)
    search_fields: ClassVar[tuple[str, ...]] = ("visit__id", "visit__branch__name")


@admin.register(nouns.Answer)
class AnswerAdmin(OfVisit):
    """Answers."""

    list_display = ("question", "visit", "is_na", "earned", "possible")
    search_fields = ("question", *OfVisit.search_fields)


@admin.register(nouns.SectionScore)
class SectionScoreAdmin(OfVisit):
    """Scores of sections."""

    list_display = ("section", "visit", "score", "earned", "possible", "failed")


@admin.register(nouns.Draft)
class DraftAdmin(OfVisit):
    """The phones' newest drafts."""

    list_display = ("visit", "revision", "saved_at")


@admin.register(nouns.Submission)
class SubmissionAdmin(OfVisit):
    """What phones sent."""

    list_display = ("receipt", "visit", "round", "finished_at", "received_at")
    search_fields = ("receipt", *OfVisit.search_fields)


@admin.register(nouns.Correction)
class CorrectionAdmin(OfVisit):
    """Corrected answers."""

    list_display = ("question", "visit", "by", "at", "old_score", "new_score")
    list_select_related = ("visit__branch", "by")


@admin.register(nouns.Evidence)
class EvidenceAdmin(OfVisit):
    """Files of visits, without the files: those are shown by pages that check permissions."""

    list_display = ("id", "visit", "kind", "question", "state", "bytes", "received_at")
    list_filter = ("kind", "state")
    search_fields = ("id", "sha256", *OfVisit.search_fields)
    exclude = ("original", "shown", "small")


@admin.register(nouns.Upload)
class UploadAdmin(Looking):
    """Uploads under way."""

    list_display = ("id", "evidence_id", "offset", "length", "changed_at")
    search_fields = ("id", "evidence__id")


@admin.register(nouns.Remark)
class RemarkAdmin(OfVisit):
    """What reviewers wrote."""

    list_display = ("text", "visit", "question", "by", "at")
    list_select_related = ("visit__branch", "by")


@admin.register(nouns.Flag)
class FlagAdmin(OfVisit):
    """What automatic checks found odd."""

    list_display = ("code", "visit", "question", "at")
    list_filter = ("code",)


@admin.register(nouns.Dispute)
class DisputeAdmin(OfVisit):
    """Directors' objections."""

    list_display = ("question", "visit", "by", "at", "decision", "decided_by", "decided_at")
    list_filter = ("decision",)
    list_select_related = ("visit__branch", "by", "decided_by")


@admin.register(nouns.Action)
class ActionAdmin(Looking):
    """Branches' corrective steps."""

    list_display = ("text", "branch", "wave", "owner", "due_on", "done_at")
    list_select_related = ("branch", "wave")
    search_fields = ("text", "branch__name", "owner")


@admin.register(nouns.Event)
class EventAdmin(Looking):
    """History."""

    list_display = ("at", "organisation", "visit", "wave", "verb", "source", "target", "by")
    list_filter = ("verb",)
    list_select_related = ("organisation", "visit__branch", "wave", "by")
    search_fields = ("visit__id", "wave__name", "why")


@admin.register(nouns.Conflict)
class ConflictAdmin(Looking):
    """Where shoppers are known."""

    list_display = ("profile", "brand", "branch", "kind", "until", "created_at")
    list_select_related = ("profile", "brand", "branch")
    search_fields = ("profile__code", "brand__name", "branch__code")
