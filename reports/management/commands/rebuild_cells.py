"""`manage.py rebuild_cells`: recompute every score cell from approved visits, of one organisation or of all."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from reports.services.cells import rebuild_cells


class Command(BaseCommand):
    """Safe at any time: readers see the old cells until the new ones are whole."""

    help = "Recompute every score cell from approved visits."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--organisation SLUG` keeps to one."""
        parser.add_argument("--organisation", metavar="SLUG", help="only this organisation's")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild."""
        slug = options["organisation"]
        organisation = Organisation.objects.filter(slug=slug).first() if slug else None
        if slug and organisation is None:
            raise CommandError(f"There is no organisation {slug}.")
        rebuild_cells(organisation)
        self.stdout.write("Rebuilt.")
