"""`manage.py rebuild_scores`: recompute every score cell from approved visits, of one organisation or of all."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from reports.services.cells import rebuild_scores


class Command(BaseCommand):
    """Safe at any time, and to be stopped and begun again: readers see the old cells until a wave's new ones are whole."""

    help = "Recompute every score cell from approved visits."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--organisation SLUG` keeps to one."""
        parser.add_argument("--organisation", metavar="SLUG", help="only this organisation's")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and tell each batch."""
        slug = options["organisation"]
        organisation = Organisation.objects.filter(slug=slug).first() if slug else None
        if slug and organisation is None:
            raise CommandError(f"There is no organisation {slug}.")
        changed = rebuild_scores(organisation, tell=self.tell)
        self.stdout.write(f"Rebuilt: {changed} cells changed.")

    def tell(self, done: int, waves: int, changed: int) -> None:
        """One line a batch."""
        self.stdout.write(f"{done} of {waves} waves, {changed} cells changed")
        self.stdout.flush()
