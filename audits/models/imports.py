"""Files that people bring: what becomes of each row, what was written, and what undoing it needs."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import memberships_of
from accounts.models import Organisation, Role, User
from audits.models.brand import Brand

# A task that was queued and isn't done by then was lost.
LOST_AFTER = dt.timedelta(minutes=3)


class ImportQuerySet(models.QuerySet["Import"]):
    """Which imports, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "ImportQuerySet":
        """Those of the organisations that the person leads; without the file's cells, which may be megabytes."""
        led = memberships_of(user, Role.OWNER, Role.MANAGER).values("organisation")
        return self.filter(organisation__in=led).defer("table")

    def waiting(self, at: dt.datetime) -> "ImportQuerySet":
        """Those whose work was asked for so long ago that nobody can be at it."""
        return self.filter(state__in=Import.BUSY, asked_at__lt=at - LOST_AFTER)


class Import(models.Model):
    """One file: read, its columns named, judged row by row, written, and undone."""

    class Kind(models.TextChoices):
        """What the rows are."""

        BRANCHES = "branches", _("Branches")
        PEOPLE = "people", _("Shoppers")

    class State(models.TextChoices):
        """How far it is."""

        READ = "read", _("columns to be named")
        JUDGING = "judging", _("being looked through")
        JUDGED = "judged", _("to be written")
        WRITING = "writing", _("being written")
        WRITTEN = "written", _("written")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    BUSY = (State.JUDGING, State.WRITING, State.UNDOING)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READ)
    file_name = models.CharField(max_length=150)
    table = models.JSONField(default=list)  # rows of cells as they were read, the header first
    length = models.PositiveIntegerField(default=0)  # rows below the header
    first_row = models.PositiveIntegerField(default=1)  # where the header stands in the file
    wish = models.JSONField(default=dict)  # how it is to be read: fields of the columns, and what fills gaps
    counts = models.JSONField(default=dict)  # rows by fate
    regions = models.JSONField(default=list)  # to be made: brand, path above, name; once written, their ids
    undone_counts = models.JSONField(default=dict)  # rows by what undoing did
    problem = models.CharField(max_length=20, blank=True)  # why the last step led back: `moved` or `failed`
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "kind", "-created_at"], name="import_newest"),
            models.Index(
                fields=["asked_at"], condition=Q(state__in=["judging", "writing", "undoing"]), name="import_lost"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["written", "undoing", "undone"]) | Q(written_at__isnull=False),
                name="import_written_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        """Whether a task is at it, or soon will be."""
        return self.state in self.BUSY


class ImportRow(models.Model):
    """What becomes of one row, with old and new values of what becomes different."""

    class Fate(models.TextChoices):
        """What writing does with it."""

        REFUSED = "refused", _("Refused")
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")

    class Outcome(models.TextChoices):
        """What undoing did with it."""

        PUT_BACK = "put_back", _("Put back")
        DELETED = "deleted", _("Deleted")
        ARCHIVED = "archived", _("Archived, since it is in use")
        LEFT = "left", _("Left alone, since it was changed later")

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    fate = models.CharField(max_length=10, choices=Fate.choices)
    brand = models.ForeignKey(Brand, null=True, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=150, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(F("source"), F("number"), name="import_row_once")]
        indexes = [models.Index(fields=["source", "fate", "number"], name="import_rows_by_fate")]

    def __str__(self) -> str:
        return f"{self.source}, {self.number}"
