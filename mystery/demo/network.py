"""The chain of the demo: regions, branches at true places in their zones, a competitor, and a second organisation."""

import datetime as dt
from dataclasses import dataclass, field

from accounts.models import Membership, Organisation, Role, User
from audits.models import Branch, Brand, DirectorScope, Programme, Region
from audits.services.library import add_from_library
from audits.services.waves import create_wave
from mystery.demo.people import People

KYIV = "Europe/Kyiv"
ALMATY = "Asia/Almaty"
# Region above, its name, and its branches: code, name, city, address, latitude, longitude, zone, segment.
PLACES: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...] = (
    (
        "Ukraine",
        "Kyiv",
        (
            ("KY-01", "Podil", "Kyiv", "Kontraktova Sq., 4", "50.466100", "30.514700", KYIV, "street"),
            ("KY-02", "Lvivska Square", "Kyiv", "Velyka Zhytomyrska St., 33", "50.455700", "30.506800", KYIV, "street"),
            ("KY-03", "Obolon", "Kyiv", "Obolonskyi Ave., 21B", "50.501300", "30.498100", KYIV, "mall"),
            ("KY-04", "Pozniaky", "Kyiv", "Mykoly Bazhana Ave., 8", "50.398100", "30.633000", KYIV, "mall"),
            ("KY-05", "Pechersk", "Kyiv", "Lesi Ukrainky Blvd., 24", "50.427000", "30.539000", KYIV, "street"),
        ),
    ),
    (
        "Ukraine",
        "West",
        (
            ("LV-01", "Rynok Square", "Lviv", "Rynok Sq., 17", "49.841900", "24.031500", KYIV, "street"),
            ("LV-02", "Sykhiv", "Lviv", "Chervonoi Kalyny Ave., 62", "49.797000", "24.052000", KYIV, "mall"),
            ("LV-03", "Lviv Station", "Lviv", "Dvirtseva Sq., 1", "49.839700", "23.994000", KYIV, "station"),
            ("RV-01", "Rivne", "Rivne", "Soborna St., 57", "50.619900", "26.251600", KYIV, "street"),
            ("TE-01", "Ternopil", "Ternopil", "Ruska St., 19", "49.553500", "25.594800", KYIV, "street"),
            (
                "IF-01",
                "Ivano-Frankivsk",
                "Ivano-Frankivsk",
                "Nezalezhnosti St., 12",
                "48.922600",
                "24.711100",
                KYIV,
                "street",
            ),
        ),
    ),
    (
        "Ukraine",
        "South and East",
        (
            ("OD-01", "Derybasivska", "Odesa", "Derybasivska St., 20", "46.484300", "30.732600", KYIV, "street"),
            ("OD-02", "Arkadia", "Odesa", "Henuezka St., 5", "46.428000", "30.759000", KYIV, "mall"),
            ("DN-01", "Dnipro Embankment", "Dnipro", "Sicheslavska Emb., 29", "48.464700", "35.046200", KYIV, "street"),
            ("KH-01", "Kharkiv Centre", "Kharkiv", "Sumska St., 10", "49.993500", "36.230400", KYIV, "street"),
        ),
    ),
    (
        "Kazakhstan",
        "Almaty and South",
        (
            ("AL-01", "Dostyk", "Almaty", "Dostyk Ave., 111", "43.233300", "76.956700", ALMATY, "mall"),
            ("AL-02", "Arbat", "Almaty", "Zhibek Zholy St., 85", "43.262000", "76.942000", ALMATY, "street"),
            ("AL-03", "Rozybakiev", "Almaty", "Rozybakiev St., 247A", "43.201700", "76.892500", ALMATY, "mall"),
            ("AL-04", "Abay Avenue", "Almaty", "Abay Ave., 68", "43.240000", "76.909000", ALMATY, "street"),
            ("SH-01", "Shymkent", "Shymkent", "Tauke Khan Ave., 43", "42.315500", "69.586900", ALMATY, "street"),
        ),
    ),
    (
        "Kazakhstan",
        "Astana and West",
        (
            ("AS-01", "Turan Avenue", "Astana", "Turan Ave., 37", "51.132500", "71.403600", ALMATY, "mall"),
            ("AS-02", "Nurzhol", "Astana", "Nurzhol Blvd., 14", "51.128300", "71.430500", ALMATY, "street"),
            ("AQ-01", "Aktobe", "Aktobe", "Abilkaiyr Khan Ave., 62", "50.283900", "57.167000", "Asia/Aqtobe", "mall"),
            ("OR-01", "Oral", "Oral", "Dostyk-Druzhba Ave., 185", "51.204000", "51.370500", "Asia/Oral", "street"),
        ),
    ),
)
RIVALS = (
    ("KX-01", "Khreshchatyk", "Kyiv", "Khreshchatyk St., 22", "50.447000", "30.522000", KYIV, "street"),
    ("KX-02", "Svobody Avenue", "Lviv", "Svobody Ave., 8", "49.840000", "24.027000", KYIV, "street"),
    ("KX-03", "Hretska", "Odesa", "Hretska St., 31", "46.482000", "30.735000", KYIV, "street"),
    ("KX-04", "Panfilov", "Almaty", "Panfilov St., 98", "43.256500", "76.928500", ALMATY, "street"),
)
PHARMACIES = (
    ("AP-01", "Apteka 1", "Kyiv", "Saksahanskoho St., 40", "50.436000", "30.510000", KYIV, "street"),
    ("AP-02", "Apteka 2", "Kyiv", "Antonovycha St., 91", "50.424000", "30.518000", KYIV, "street"),
    ("AP-03", "Apteka 3", "Lviv", "Horodotska St., 66", "49.840600", "24.016000", KYIV, "street"),
    ("AP-04", "Apteka 4", "Odesa", "Pushkinska St., 55", "46.478000", "30.742000", KYIV, "street"),
)
HOURS = {str(day): ["07:30", "22:00"] if day < 6 else ["09:00", "22:00"] for day in range(1, 8)}


@dataclass
class Network:
    """The two brands with their branches, each in the order of the lists above."""

    brand: Brand
    rival: Brand
    branches: list[Branch] = field(default_factory=list)
    rivals: list[Branch] = field(default_factory=list)
    regions: dict[str, Region] = field(default_factory=dict)

    def branch(self, code: str) -> Branch:
        """The chain's branch of this code."""
        return next(branch for branch in self.branches if branch.code == code)


def make_network(organisation: Organisation) -> Network:
    """Both brands with all their branches."""
    brand = Brand.objects.create(organisation=organisation, name="Zerno Coffee")
    rival = Brand.objects.create(organisation=organisation, name="Kava Express", is_competitor=True)
    network = Network(brand, rival)
    for above, name, places in PLACES:
        if above not in network.regions:
            network.regions[above] = Region.objects.create(brand=brand, name=above)
        region = Region.objects.create(brand=brand, name=name, parent=network.regions[above])
        network.regions[name] = region
        network.branches += make_branches(brand, places, region)
    network.rivals = make_branches(rival, RIVALS, None)
    return network


def make_branches(brand: Brand, places: tuple[tuple[str, ...], ...], region: Region | None) -> list[Branch]:
    """A row for each place, open every day."""
    return [
        Branch.objects.create(
            brand=brand,
            region=region,
            code=code,
            name=name,
            city=city,
            address=address,
            lat=lat,
            lon=lon,
            time_zone=zone,
            segment=segment,
            opening_hours=HOURS,
        )
        for code, name, city, address, lat, lon, zone, segment in places
    ]


def give_scopes(network: Network, people: People) -> None:
    """Who directs what."""
    named = {
        "director": ("KY-01", "KY-02"),
        "director.lviv": ("LV-01", "LV-02", "LV-03"),
        "director.almaty": ("AL-01",),
    }
    for who, codes in named.items():
        for code in codes:
            DirectorScope.objects.create(membership=people.memberships[who, Role.DIRECTOR], branch=network.branch(code))
    DirectorScope.objects.create(
        membership=people.memberships["region", Role.DIRECTOR], region=network.regions["Kazakhstan"]
    )


def make_agency(people: People, today: dt.date) -> Organisation:
    """A second, small organisation: the owner of the chain manages there, and a shopper of the chain directs."""
    agency = Organisation.objects.create(
        name="Aptechna Agency", slug="aptechna", accent="#0b7a5c", language="uk", time_zone=KYIV
    )
    owner: User = people.users["owner"]
    Membership.objects.create(user=owner, organisation=agency, role=Role.MANAGER)
    brand = Brand.objects.create(organisation=agency, name="Apteka 24")
    region = Region.objects.create(brand=brand, name="Kyiv")
    branches = make_branches(brand, PHARMACIES[:2], region) + make_branches(brand, PHARMACIES[2:], None)
    directing = Membership.objects.create(user=people.users["andrii"], organisation=agency, role=Role.DIRECTOR)
    DirectorScope.objects.create(membership=directing, branch=branches[0])
    programme = Programme.objects.create(brand=brand, name="Shelf and price")
    scenario, checklist = add_from_library(programme=programme, slug="pharmacy-display", by=owner)
    create_wave(
        programme=programme,
        name="First wave",
        scenario_version=scenario.versions.get(),
        checklist_version=checklist.versions.get(),
        branches=branches,
        starts_on=today + dt.timedelta(days=7),
        ends_on=today + dt.timedelta(days=21),
        visits_per_branch=1,
        by=owner,
    )
    return agency
