"""One cell of a file of shoppers: from what people write to what a profile keeps, or why it can't be."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from audits.exchange.network_cells import READERS as BRANCH_READERS
from audits.exchange.network_cells import UNTEXT, BadCell, line, short
from audits.rules.hours import BadHours, parse_weekdays, write_weekdays
from common.ages import years_of_birth

ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
PHONE = re.compile(r"\+?[0-9() .-]{5,31}")
LONGEST = {"email": 150, "name": 150, "code": 20}
WHOLE = {"radius_km": (0, 20_000), "capacity": (0, 1000)}
# As codes of languages are written and as people call them.
SPOKEN: dict[str, tuple[str, ...]] = {
    "uk": ("ukrainian", "українська", "украинский", "укр", "ua"),
    "ru": ("russian", "російська", "русский", "рос", "рус"),
    "en": ("english", "англійська", "английский", "англ"),
    "kk": ("kazakh", "казахська", "казахский", "kz"),
    "uz": ("uzbek", "узбецька", "узбекский"),
    "ky": ("kyrgyz", "киргизька", "киргизский", "кыргызский"),
    "az": ("azerbaijani", "азербайджанська", "азербайджанский"),
    "hy": ("armenian", "вірменська", "армянский"),
    "ka": ("georgian", "грузинська", "грузинский"),
    "be": ("belarusian", "білоруська", "белорусский"),
    "ro": ("romanian", "румунська", "румынский"),
    "pl": ("polish", "польська", "польский"),
    "de": ("german", "німецька", "немецкий"),
}
LANGUAGES = {name: code for code, names in SPOKEN.items() for name in (code, *names)}
GENDERS = {
    **dict.fromkeys(("female", "f", "woman", "ж", "жін", "жінка", "жіноча", "жен", "женщина", "женский"), "female"),
    **dict.fromkeys(("male", "m", "man", "ч", "чол", "чоловік", "чоловіча", "м", "муж", "мужчина", "мужской"), "male"),
    **dict.fromkeys(("other", "інша", "інше", "другой", "другое"), "other"),
}
YES = frozenset(("yes", "y", "true", "1", "+", "так", "є", "да", "есть"))
NO = frozenset(("no", "n", "false", "0", "-", "ні", "немає", "нет"))
SAID: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {"gender": ("Female", "Male", "Other"), "has_car": ("Yes", "No")},
    "uk": {"gender": ("Жін", "Чол", "Інше"), "has_car": ("Так", "Ні")},
    "ru": {"gender": ("Жен", "Муж", "Другое"), "has_car": ("Да", "Нет")},
}


def read_cell(field: str, text: str) -> dict[str, Any]:
    """The profile's values that the cell gives; raises `BadCell`."""
    if UNTEXT.search(text):
        raise BadCell("bad_character")
    return READERS[field](field, line(text))


def said(field: str, value: Any, language: str) -> str:
    """A value as an export writes it, in the reader's language; read again it is the same."""
    words = SAID.get(language, SAID["en"])
    if field == "languages":
        return ", ".join(value)
    if field == "weekdays":
        return write_weekdays(value, language)
    if field == "gender" and value:
        return words["gender"][("female", "male", "other").index(value)]
    if field == "has_car":
        return words["has_car"][0 if value else 1]
    return str(value)


def _text(field: str, text: str) -> dict[str, Any]:
    if len(text) > LONGEST[field]:
        raise BadCell("too_long", length=len(text), limit=LONGEST[field])
    return {field: text}


def _email(field: str, text: str) -> dict[str, Any]:
    text = text.removeprefix("mailto:").lower()
    if not ADDRESS.fullmatch(text):
        raise BadCell("no_address", text=short(text))
    return _text(field, text)


def _phone(field: str, text: str) -> dict[str, Any]:
    if not PHONE.fullmatch(text):
        raise BadCell("no_phone", text=short(text))
    return {field: text}


def _languages(field: str, text: str) -> dict[str, Any]:
    names = [name for name in re.split(r"[\s,;/+]+", text) if name]
    unknown = [name for name in names if name.casefold() not in LANGUAGES]
    if unknown:
        raise BadCell("no_such_language", text=short(unknown[0]))
    return {field: sorted({LANGUAGES[name.casefold()] for name in names})}


def _whole(field: str, text: str) -> dict[str, Any]:
    low, high = years_of_birth() if field == "year_of_birth" else WHOLE[field]
    bare = re.sub(r"(?i)\s*(km|км)\.?$|[.,]0+$", "", text)
    if not re.fullmatch(r"[0-9]{1,6}", bare) or not low <= int(bare) <= high:
        raise BadCell("no_whole_number", text=short(text), low=low, high=high)
    return {field: int(bare)}


def _year(field: str, text: str) -> dict[str, Any]:
    """A year, or the year of a date."""
    date = re.fullmatch(r"([0-9]{4})-[0-9]{1,2}-[0-9]{1,2}.*|[0-9]{1,2}[./][0-9]{1,2}[./]([0-9]{4})", text)
    return _whole(field, next(part for part in date.groups() if part) if date else text)


def _weekdays(field: str, text: str) -> dict[str, Any]:
    try:
        return {field: parse_weekdays(text)}
    except BadHours:
        raise BadCell("no_weekdays", text=short(text)) from None


def _gender(field: str, text: str) -> dict[str, Any]:
    gender = GENDERS.get(text.casefold().rstrip("."))
    if gender is None:
        raise BadCell("no_gender", text=short(text))
    return {field: gender}


def _yes_or_no(field: str, text: str) -> dict[str, Any]:
    if text.casefold() not in YES | NO:
        raise BadCell("no_yes_or_no", text=short(text))
    return {field: text.casefold() in YES}


READERS: Mapping[str, Callable[[str, str], dict[str, Any]]] = {
    "email": _email,
    "name": _text,
    "code": _text,
    "phone": _phone,
    "languages": _languages,
    **{field: BRANCH_READERS[field] for field in ("lat", "lon", "coordinates")},
    "radius_km": _whole,
    "capacity": _whole,
    "weekdays": _weekdays,
    "year_of_birth": _year,
    "gender": _gender,
    "has_car": _yes_or_no,
}
