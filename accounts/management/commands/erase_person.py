"""Grants a person's wish to be forgotten."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services.erasure import erase_person
from common.errors import Refused


class Command(BaseCommand):
    """`manage.py erase_person sofia@example.com`."""

    help = "Erase a person: name, address, contact and home place go, visits stay under the shopper's code."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address they sign in with."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, or say why not."""
        try:
            erase_person(email=options["email"])
        except User.DoesNotExist as missing:
            raise CommandError("Nobody signs in with this address.") from missing
        except Refused as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write("Erased. What this person did stays, without a name.")
