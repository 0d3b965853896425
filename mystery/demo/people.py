"""Who is in the demo; one password for everybody."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import (
    Education,
    Experience,
    Gender,
    JoinRequest,
    Membership,
    Organisation,
    Role,
    ShopperProfile,
    Terms,
    TermsKind,
    User,
)

CONDUCT = """Поводьтеся, як звичайний гість: ввічливо і без поспіху.

Не кажіть нікому в закладі, хто ви й навіщо прийшли.

Пишіть лише те, що бачили й чули самі."""
PASSWORD = "mystery-demo"  # noqa: S105  the demo's, printed when it starts


@dataclass(frozen=True)
class Person:
    """`country` is where a shopper lives; `language` empty follows the browser."""

    email: str
    name: str
    roles: tuple[Role, ...]
    language: str = ""
    country: str = ""
    home: tuple[str, str] | None = None
    words: str = ""


@dataclass
class People:
    """Everybody, by the part before the @; profiles of shoppers by country."""

    users: dict[str, User] = field(default_factory=dict)
    memberships: dict[tuple[str, Role], Membership] = field(default_factory=dict)
    profiles: dict[str, ShopperProfile] = field(default_factory=dict)
    countries: dict[str, list[ShopperProfile]] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)


STAFF = (
    Person("owner", "Oksana Hrytsenko", (Role.OWNER,), words="HQ with members and settings; two organisations"),
    Person("manager", "Maksym Tkachenko", (Role.MANAGER,), words="HQ: programmes, waves, results"),
    Person("reviewer", "Raisa Bondar", (Role.REVIEWER,), words="HQ: the review queue"),
    Person("director", "Dmytro Savchuk", (Role.DIRECTOR,), words="branch director of Podil and Lvivska Square"),
    Person("region", "Aigerim Nurlanova", (Role.DIRECTOR,), "ru", words="director of all branches in Kazakhstan"),
    Person("director.lviv", "Lesia Kovalchuk", (Role.DIRECTOR,), "uk", words="branch director in Lviv"),
    Person("director.almaty", "Timur Akhmetov", (Role.DIRECTOR,), "ru", words="branch director in Almaty"),
)
SHOPPERS = (
    Person(
        "shopper",
        "Sofiia Melnyk",
        (Role.SHOPPER,),
        "",
        "UA",
        ("50.4590", "30.5180"),
        "shopper's phone, a visit in every state",
    ),
    Person(
        "shopper.almaty",
        "Aliya Sadykova",
        (Role.SHOPPER,),
        "ru",
        "KZ",
        ("43.2430", "76.9280"),
        "shopper's phone in Almaty",
    ),
    Person(
        "mixed",
        "Roman Lysenko",
        (Role.REVIEWER, Role.SHOPPER),
        "",
        "UA",
        ("49.8390", "24.0290"),
        "reviewer and shopper in one person",
    ),
    Person("iryna", "Iryna Polishchuk", (Role.SHOPPER,), "uk", "UA", ("50.4010", "30.6200")),
    Person("andrii", "Andrii Shevchuk", (Role.SHOPPER,), "uk", "UA", ("50.4300", "30.4700")),
    Person("kateryna", "Kateryna Marchenko", (Role.SHOPPER,), "uk", "UA", ("46.4700", "30.7300")),
    Person("bohdan", "Bohdan Kravets", (Role.SHOPPER,), "uk", "UA", ("49.8400", "24.0000")),
    Person("nataliia", "Nataliia Rudenko", (Role.SHOPPER,), "uk", "UA", ("49.9900", "36.2300")),
    Person("viktor", "Viktor Moroz", (Role.SHOPPER,), "ru", "UA", ("48.4600", "35.0400")),
    Person("emma", "Emma Whitfield", (Role.SHOPPER,), "en", "UA", ("50.4500", "30.5200")),
    Person("solomiia", "Solomiia Vovk", (Role.SHOPPER,), "uk", "UA", ("49.5500", "25.5900")),
    Person("taras", "Taras Hnatiuk", (Role.SHOPPER,), "uk", "UA", ("48.9200", "24.7100")),
    Person("yuliia", "Yuliia Kostenko", (Role.SHOPPER,), "uk", "UA", ("50.4800", "30.4900")),
    Person("oleh", "Oleh Danyliuk", (Role.SHOPPER,), "uk", "UA", ("50.6200", "26.2500")),
    Person("daniyar", "Daniyar Ospanov", (Role.SHOPPER,), "ru", "KZ", ("51.1300", "71.4300")),
    Person("madina", "Madina Zhaksybek", (Role.SHOPPER,), "ru", "KZ", ("43.2200", "76.8500")),
    Person("ruslan", "Ruslan Bekov", (Role.SHOPPER,), "ru", "KZ", ("42.3200", "69.5900")),
    Person("zarina", "Zarina Tulegenova", (Role.SHOPPER,), "ru", "KZ", ("50.2800", "57.1700")),
    Person("arman", "Arman Seitkali", (Role.SHOPPER,), "en", "KZ", ("51.1600", "71.4700")),
    Person("saule", "Saule Kenzhebayeva", (Role.SHOPPER,), "ru", "KZ", ("49.8000", "73.1000")),
    Person("yerlan", "Yerlan Dzhumabayev", (Role.SHOPPER,), "ru", "KZ", ("43.2500", "76.9500")),
    Person("anna", "Anna Kim", (Role.SHOPPER,), "ru", "KZ", ("43.2300", "76.9000")),
    Person("bakyt", "Bakyt Omarov", (Role.SHOPPER,), "ru", "KZ", ("51.2000", "51.3700")),
    Person("gulnara", "Gulnara Iskakova", (Role.SHOPPER,), "ru", "KZ", ("50.4100", "80.2300")),
)
SIGN_INS = [(f"{person.email}@demo.example", person.words) for person in (*STAFF, *SHOPPERS) if person.words]


def make_people(organisation: Organisation) -> People:
    """Everybody with their roles in the chain; addresses end in @demo.example."""
    people, password = People(), make_password(PASSWORD)
    for number, person in enumerate((*STAFF, *SHOPPERS), 1):
        user = User.objects.create(
            email=f"{person.email}@demo.example", name=person.name, language=person.language, password=password
        )
        people.users[person.email] = user
        for role in person.roles:
            membership = Membership.objects.create(user=user, organisation=organisation, role=role)
            people.memberships[person.email, role] = membership
            if role == Role.SHOPPER:
                add_profile(people, person, membership, number)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people.users.values()
    )
    let_people_come(organisation, people.users["owner"])
    return people


def let_people_come(organisation: Organisation, owner: User) -> None:
    """A code of conduct to accept, and somebody who asks to shop here."""
    Organisation.objects.filter(pk=organisation.pk).update(joining=True)
    Terms.objects.create(organisation=organisation, kind=TermsKind.CONDUCT, text=CONDUCT, created_by=owner)
    JoinRequest.objects.create(
        organisation=organisation, email="vira@demo.example", name="Віра Гнатюк", phone="+380671234567",
        about="Живу у Львові, маю авто.", language="uk",
    )  # fmt: skip


def add_profile(people: People, person: Person, membership: Membership, number: int) -> None:
    """A shopper's profile, with home and the languages of the country."""
    lat, lon = person.home or (None, None)
    spoken = {"UA": ["uk", "ru"], "KZ": ["ru", "kk"]}[person.country]
    profile = ShopperProfile.objects.create(
        membership=membership,
        code=f"S-{100 + number}",
        phone=f"+38067{number:07d}" if person.country == "UA" else f"+7701{number:07d}",
        home_lat=lat,
        home_lon=lon,
        languages=["en", *spoken] if person.language in {"", "en"} else spoken,
        capacity=12,
        year_of_birth=1968 + number * 7 % 37,
        gender=Gender.FEMALE if person.name.split()[0][-1] in "ae" else Gender.MALE,
        has_car=number % 3 == 0,
        education=(Education.HIGHER, Education.VOCATIONAL)[number % 2],
        experience=(Experience.SOME, Experience.NONE, Experience.MUCH)[number % 3],
    )
    people.profiles[person.email] = profile
    people.countries.setdefault(person.country, []).append(profile)
    people.languages[profile.pk] = person.language or "uk"
