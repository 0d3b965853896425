"""Prints where to sign in to the demo, and as whom."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mystery.demo.people import PASSWORD, SIGN_INS


class Command(BaseCommand):
    """`manage.py demo_sign_ins`."""

    help = "Print the demo's address and its sign-ins."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One address, one line a role."""
        width = max(len(email) for email, _ in SIGN_INS)
        lines = [f"  {email:<{width}}  {role}" for email, role in SIGN_INS]
        self.stdout.write(
            "\n".join(
                [
                    "",
                    f"Mystery is ready: {settings.SITE_URL}/",
                    f"Password for everyone: {PASSWORD}",
                    *lines,
                    f"E-mails the demo sends: {settings.SITE_URL}/demo/mail/",
                    "Ctrl-C stops everything. The demo's data stays in var/demo; `make demo-again` starts afresh.",
                    "",
                ]
            )
        )
