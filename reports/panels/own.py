"""Where a director's tables lead: to the director's own pages."""

from dataclasses import dataclass

from django.urls import reverse

from reports.panels.kit import Links


@dataclass(frozen=True, slots=True)
class OwnLinks(Links):
    """Addresses under /branch/."""

    def branch(self, pk: int) -> str:
        """The director's page of the branch in the wave."""
        return reverse("branch-wave", kwargs={"branch_id": pk, "wave_id": self.wave})
