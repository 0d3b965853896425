"""The first step on a new server: an organisation, and its owner's invitation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services.invitations import link_of
from accounts.services.organisations import create_organisation
from common.errors import Refused


class Command(BaseCommand):
    """`manage.py create_organisation "Zerno Research" owner@example.com`."""

    help = "Make an organisation and invite its owner; prints the link, which is e-mailed too."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name and address."""
        parser.add_argument("name")
        parser.add_argument("owner_email")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: Any, **options: Any) -> None:
        """Make both, or nothing."""
        name = " ".join(options["name"].split())
        if not name or len(name) > 150:
            raise CommandError("The name needs 1 to 150 characters.")
        try:
            organisation, invitation = create_organisation(
                name=name, owner_email=options["owner_email"], language=options["language"]
            )
        except Refused as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(f"{organisation.name} is made. {invitation.email} becomes its owner by this link:")
        self.stdout.write(link_of(invitation))
