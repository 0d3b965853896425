"""One named cast for every test: two organisations, and a person in each role."""

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Membership, Organisation, Role, ShopperProfile, User
from audits.models import (
    Branch,
    Brand,
    Checklist,
    ChecklistVersion,
    DirectorScope,
    Programme,
    Region,
    Scenario,
    ScenarioVersion,
    Visit,
    Wave,
)

LIBRARY = Path(__file__).parent / "audits" / "library"
locks_rows = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs PostgreSQL's row locks: python -m tests.servers pytest"
)
PASSWORD = "correct horse battery"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks no database is the same beside each."""
    for item in items:
        asked = {"db", "transactional_db"}.intersection(getattr(item, "fixturenames", ()))
        if not asked and not item.get_closest_marker("django_db"):
            item.add_marker("once")


@pytest.fixture(autouse=True)
def quick_and_private(settings: Any, tmp_path: Path) -> None:
    """Files and mail in a folder of the test's own; cheap password hashes; no throttling, where no test asks for it."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    settings.SECURE_SSL_REDIRECT = False
    translation.activate("en")  # the last test's person may have read another language


@dataclass
class Cast:
    """Zerno, a chain with three branches; Rival, another tenant whose people may see nothing of it."""

    zerno: Organisation
    rival: Organisation
    owner: User
    manager: User
    reviewer: User
    director: User
    shopper: User
    other_shopper: User
    rival_manager: User
    rival_shopper: User
    brand: Brand
    region: Region
    podil: Branch
    obolon: Branch
    almaty: Branch
    programme: Programme
    scenario_version: ScenarioVersion
    checklist_version: ChecklistVersion

    @property
    def profile(self) -> ShopperProfile:
        """The shopper's profile in Zerno."""
        return ShopperProfile.objects.get(membership__user=self.shopper, membership__organisation=self.zerno)

    def wave(self, **fields: Any) -> Wave:
        """A wave over Podil and Obolon, draft unless told otherwise."""
        today = timezone.now().date()
        values = {
            "organisation": self.zerno,
            "programme": self.programme,
            "name": f"Wave {Wave.objects.count() + 1}",
            "scenario_version": self.scenario_version,
            "checklist_version": self.checklist_version,
            "starts_on": today - dt.timedelta(days=3),
            "ends_on": today + dt.timedelta(days=10),
            "created_by": self.manager,
        } | fields
        wave = Wave.objects.create(**values)
        wave.branches.set([self.podil, self.obolon])
        return wave

    def visit(self, **fields: Any) -> Visit:
        """A visit at Podil, accepted by the shopper unless told otherwise, in an open wave of its own."""
        now = timezone.now()
        wave = fields.pop("wave", None) or self.wave(state="open", opened_at=now)
        values = {
            "organisation": self.zerno,
            "wave": wave,
            "scenario_version": wave.scenario_version,
            "branch": self.podil,
            "number": wave.visits.count() + 1,
            "state": "accepted",
            "shopper": self.profile,
            "opens_at": now - dt.timedelta(days=1),
            "closes_at": now + dt.timedelta(days=7),
            "fee": Decimal("240.00"),
            "currency": "UAH",
        } | fields
        return Visit.objects.create(**values)


def person(organisation: Organisation, role: Role, name: str) -> User:
    """A person with one role, and a profile if they shop."""
    user = User.objects.create_user(f"{name.lower()}@example.com", PASSWORD, name=name)
    membership = Membership.objects.create(user=user, organisation=organisation, role=role)
    if role == Role.SHOPPER:
        ShopperProfile.objects.create(membership=membership, code=f"S-{membership.pk:05}")
    return user


CHECKLIST: dict[str, Any] = {
    "schema": 1,
    "title": {"en": "Coffee", "uk": "Кава", "ru": "Кофе"},
    "sections": [
        {
            "code": "arrival",
            "title": {"en": "Arrival", "uk": "Прихід", "ru": "Приход"},
            "touchpoint": "arrival",
            "questions": [
                {
                    "code": "clean",
                    "kind": "yes_no",
                    "text": {"en": "Is it clean?", "uk": "Чи чисто?", "ru": "Чисто ли?"},
                    "points": 5,
                    "allow_na": True,
                },
                {
                    "code": "dirt",
                    "kind": "text",
                    "text": {"en": "What was dirty?", "uk": "Що було брудним?", "ru": "Что было грязным?"},
                    "show_if": {"question": "clean", "is": "eq", "value": "no"},
                },
            ],
        },
        {
            "code": "service",
            "title": {"en": "Service", "uk": "Обслуговування", "ru": "Обслуживание"},
            "touchpoint": "service",
            "weight": 2,
            "questions": [
                {
                    "code": "smile",
                    "kind": "scale",
                    "text": {"en": "How friendly?", "uk": "Наскільки привітно?", "ru": "Насколько приветливо?"},
                    "min": 1,
                    "max": 5,
                    "points": 10,
                },
                {
                    "code": "shot",
                    "kind": "photo",
                    "text": {"en": "A photo", "uk": "Фото", "ru": "Фото"},
                    "required": False,
                },
                {
                    "code": "why",
                    "kind": "text",
                    "text": {"en": "Anything else?", "uk": "Ще щось?", "ru": "Ещё что-то?"},
                    "required": False,
                },
            ],
        },
    ],
}


@pytest.fixture
def cast(db: None) -> Cast:
    """The whole cast."""
    return make_cast()


def make_cast() -> Cast:
    """The whole cast, in whatever database there is."""
    zerno = Organisation.objects.create(name="Zerno", slug="zerno")
    rival = Organisation.objects.create(name="Rival", slug="rival")
    brand = Brand.objects.create(organisation=zerno, name="Zerno")
    region = Region.objects.create(brand=brand, name="Kyiv")
    branches = [
        Branch.objects.create(
            brand=brand,
            region=region if city == "Kyiv" else None,
            code=code,
            name=name,
            city=city,
            time_zone=zone,
            lat=lat,
            lon=lon,
        )
        for code, name, city, zone, lat, lon in (
            ("KY-01", "Podil", "Kyiv", "Europe/Kyiv", "50.466", "30.514"),
            ("KY-02", "Obolon", "Kyiv", "Europe/Kyiv", "50.501", "30.498"),
            ("AL-01", "Dostyk", "Almaty", "Asia/Almaty", "43.238", "76.945"),
        )
    ]  # fmt: skip
    programme = Programme.objects.create(brand=brand, name="Coffee")
    owner, manager = person(zerno, Role.OWNER, "Oksana"), person(zerno, Role.MANAGER, "Maksym")
    director = person(zerno, Role.DIRECTOR, "Dmytro")
    DirectorScope.objects.create(membership=director.memberships.get(), branch=branches[0])
    now = timezone.now()
    scenario = json.loads((LIBRARY / "scenarios" / "cafe-visit.json").read_text())
    return Cast(
        zerno=zerno,
        rival=rival,
        owner=owner,
        manager=manager,
        reviewer=person(zerno, Role.REVIEWER, "Raisa"),
        director=director,
        shopper=person(zerno, Role.SHOPPER, "Sofia"),
        other_shopper=person(zerno, Role.SHOPPER, "Sashko"),
        rival_manager=person(rival, Role.MANAGER, "Ruslan"),
        rival_shopper=person(rival, Role.SHOPPER, "Rita"),
        brand=brand,
        region=region,
        podil=branches[0],
        obolon=branches[1],
        almaty=branches[2],
        programme=programme,
        scenario_version=ScenarioVersion.objects.create(
            scenario=Scenario.objects.create(programme=programme, name="Coffee"),
            number=1,
            document={**scenario, "quiz": None},
            published_at=now,
            published_by=manager,
        ),
        checklist_version=ChecklistVersion.objects.create(
            checklist=Checklist.objects.create(programme=programme, name="Coffee"),
            number=1,
            document=CHECKLIST,
            published_at=now,
            published_by=manager,
        ),
    )


@pytest.fixture
def as_person() -> Any:
    """`as_person(user)` gives a client signed in as them."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
