"""Fills an empty database with the demo: a café chain of 28 branches, four waves, some 320 visits."""

import datetime as dt
import time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import Organisation
from audits.models import Wave, WaveState
from mystery.demo.deliveries import make_deliveries
from mystery.demo.files import Pool
from mystery.demo.network import KYIV, give_scopes, make_agency, make_network
from mystery.demo.people import make_people
from mystery.demo.waves import make_waves
from reports.services.cells import rebuild_scores
from reports.services.report_runs import ask_wave_reports

SLUG = "zerno"


class Command(BaseCommand):
    """`manage.py load_demo`; a second time it does nothing."""

    help = "Fill in the demo data; does nothing where it is there already."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Everything in one transaction, so that a broken off loading leaves nothing half done."""
        if Organisation.objects.filter(slug=SLUG).exists():
            self.stdout.write("The demo data is there already.")
            return
        began = time.monotonic()
        self.stdout.write("Drawing photos and speaking voice notes...")
        self.stdout.flush()
        pool = Pool()
        pool.fill()
        with transaction.atomic():
            self.load(pool)
        self.stdout.write(f"The demo data is made after {time.monotonic() - began:.0f} s.")

    def load(self, pool: Pool) -> None:
        """People, branches, waves with their visits, a second organisation, score cells."""
        today = dt.datetime.now(ZoneInfo(KYIV)).date()
        self.stdout.write("People, branches, waves and visits...")
        self.stdout.flush()
        organisation = Organisation.objects.create(
            name="Zerno Coffee", slug=SLUG, accent="#3b3fd8", currency="UAH", language="uk", time_zone=KYIV
        )
        people, network = make_people(organisation), make_network(organisation)
        give_scopes(network, people)
        make_waves(organisation, network, people, pool, today)
        make_agency(people, today)
        make_deliveries(organisation, people)
        self.stdout.write("Score cells...")
        self.stdout.flush()
        rebuild_scores(organisation)
        newest = Wave.objects.filter(organisation=organisation, state=WaveState.PUBLISHED).first()
        if newest:
            ask_wave_reports(newest.pk)  # made by the worker once it runs
