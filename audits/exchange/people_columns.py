"""The columns of a file of shoppers, known by their headers in English, Ukrainian and Russian."""

from audits.exchange.network_columns import HEADERS as BRANCH_HEADERS
from audits.exchange.network_columns import LANGUAGES, plain_header

# In the order of an export, which keeps the two numbers of `coordinates` apart.
FIELDS = (
    "email", "name", "code", "phone", "languages", "lat", "lon", "coordinates", "radius_km", "capacity", "weekdays",
    "year_of_birth", "gender", "has_car",
)  # fmt: skip
EXPORTED = tuple(field for field in FIELDS if field != "coordinates")
# The first three of each are what an export calls it, in English, Ukrainian and Russian.
HEADERS: dict[str, tuple[str, ...]] = {
    "email": (
        "E-mail", "Ел. пошта", "Эл. почта", "email", "mail", "e-mail address", "email address", "пошта", "почта",
        "електронна пошта", "электронная почта", "імейл", "имейл", "емейл", "адреса пошти", "е-пошта", "е-почта",
    ),
    "name": (
        "Name", "Ім’я", "Имя", "full name", "shopper", "ім'я", "імя", "піб", "фио", "прізвище та ім'я",
        "прізвище та ім’я", "фамилия и имя", "таємний покупець", "тайный покупатель", "покупець", "покупатель",
    ),
    "code": ("Code", "Код", "Код", "shopper code", "id", "no", "№", "номер", "код покупця", "код покупателя"),
    "phone": (
        "Phone", "Телефон", "Телефон", "phone number", "mobile", "tel", "номер телефону", "номер телефона",
        "мобільний", "мобильный",
    ),
    "languages": ("Languages", "Мови", "Языки", "language", "мова", "язык"),
    "lat": BRANCH_HEADERS["lat"],
    "lon": BRANCH_HEADERS["lon"],
    "coordinates": (*BRANCH_HEADERS["coordinates"], "home", "дім", "дом", "домівка", "home place"),
    "radius_km": (
        "Radius, km", "Радіус, км", "Радиус, км", "radius", "радіус", "радиус", "distance", "distance, km",
        "відстань", "расстояние", "відстань від дому", "відстань від дому, км", "расстояние от дома",
        "расстояние от дома, км",
    ),
    "capacity": (
        "Visits at a time", "Візитів одночасно", "Визитов одновременно", "capacity", "візитів", "визитов",
        "місткість", "ёмкость",
    ),
    "weekdays": (
        "Weekdays", "Дні тижня", "Дни недели", "days", "days of the week", "availability", "дні", "дни",
    ),
    "year_of_birth": (
        "Year of birth", "Рік народження", "Год рождения", "birth year", "born", "date of birth", "birthday",
        "дата народження", "дата рождения", "рік", "год",
    ),
    "gender": ("Gender", "Стать", "Пол", "sex"),
    "has_car": ("Car", "Авто", "Авто", "has a car", "автомобіль", "автомобиль", "машина", "є авто", "есть авто"),
}  # fmt: skip
KNOWN = {plain_header(name): field for field, names in HEADERS.items() for name in names} | {
    plain_header(field): field for field in FIELDS
}


def exported_headers(language: str) -> list[str]:
    """What an export calls its columns."""
    at = LANGUAGES.index(language) if language in LANGUAGES else 0
    return [HEADERS[field][at] for field in EXPORTED]
