"""The demo's programme: one café visit, a scenario for each country's money, and the waves that come next."""

import datetime as dt

from django.utils import timezone, translation

from accounts.models import User
from audits.models import Programme, QuizAttempt, ScenarioVersion
from audits.services.library import add_from_library
from audits.services.scenarios import copy_scenario, publish_scenario_version, save_scenario_draft
from audits.services.waves import create_wave
from mystery.demo.calendar import ROTATION_DAYS
from mystery.demo.menus import CURRENCIES, country_of
from mystery.demo.network import Network
from mystery.demo.people import People
from mystery.demo.visits import Scenarios


def make_programme(network: Network, people: People) -> Programme:
    """The programme with the library's café visit."""
    programme = Programme.objects.create(
        brand=network.brand, name="Café service", rotation_days=ROTATION_DAYS, shares_audio=False
    )
    by = people.users["manager"]
    with translation.override("en"):
        scenario, checklist = add_from_library(programme=programme, slug="cafe-visit", by=by)
    abroad = copy_scenario(scenario_id=scenario.pk, name=f"{scenario.name}, Kazakhstan", by=by)
    purchase = abroad.draft["purchase"] | {"limit": "2900.00", "currency": "KZT"}
    document = abroad.draft | {"purchase": purchase, "fee": "3000.00", "fee_currency": "KZT"}
    began = abroad.draft_revision
    save_scenario_draft(scenario_id=abroad.pk, name=abroad.name, document=document, began=began, by=by)
    publish_scenario_version(scenario_id=abroad.pk, by=by)
    long_ago = timezone.now() - dt.timedelta(days=100)
    ScenarioVersion.objects.filter(scenario__programme=programme).update(published_at=long_ago)
    checklist.versions.update(published_at=long_ago)
    QuizAttempt.objects.bulk_create(
        QuizAttempt(shopper=profile, scenario_version=version, passed=True, answers=[1, 0])
        for country, version in scenarios_of(programme).items()
        for profile in people.countries[country]
    )
    return programme


def scenarios_of(programme: Programme) -> Scenarios:
    """The scenario of each country: alike but for fee and limit, in its own currency."""
    versions = ScenarioVersion.objects.filter(scenario__programme=programme)
    by_currency = {version.document["fee_currency"]: version for version in versions}
    return {country: by_currency[currency] for country, currency in CURRENCIES.items()}


def draft_next(programme: Programme, network: Network, today: dt.date, by: User) -> None:
    """The next wave of each country, not opened yet."""
    for country, name in (("KZ", "Wave 5, Kazakhstan"), ("UA", "Wave 5, Ukraine")):
        create_wave(
            programme=programme,
            name=name,
            scenario_version=scenarios_of(programme)[country],
            checklist_version=programme.checklists.get().versions.get(),
            branches=[branch for branch in network.branches if country_of(branch) == country],
            starts_on=today + dt.timedelta(days=24),
            ends_on=today + dt.timedelta(days=38),
            visits_per_branch=2,
            by=by,
        )
