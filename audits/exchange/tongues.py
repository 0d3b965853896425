"""Languages as spreadsheets name them, to and from the codes of the document's texts."""

import re
from collections.abc import Iterable

NAMES = {
    "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh",
    "ko": "Korean", "ky": "Kyrgyz", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "tg": "Tajik", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
OWN = {
    "english": "en", "українська": "uk", "русский": "ru", "polski": "pl", "deutsch": "de", "français": "fr",
    "francais": "fr", "español": "es", "espanol": "es", "italiano": "it", "português": "pt", "қазақша": "kk",
    "ქართული": "ka", "română": "ro", "türkçe": "tr", "العربية": "ar", "українською": "uk", "англійська": "en",
    "російська": "ru", "английский": "en", "украинский": "uk",
}  # fmt: skip
BY_NAME = {name.lower(): code for code, name in NAMES.items()} | OWN
# What a section is called that the file doesn't name.
GENERAL = {"en": "General", "uk": "Загальне", "ru": "Общее"}
CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def language_of(name: str) -> str | None:
    """The code of `English (en)`, `English`, `Українська` or `en`; None for a language that has no code here."""
    name = name.strip()[:100]
    bracketed = re.search(r"\(([^()]*)\)\s*$", name)
    for candidate in (bracketed[1].strip() if bracketed else "", name):
        if CODE.fullmatch(candidate):
            return candidate
    return BY_NAME.get(re.sub(r"\s*\([^()]*\)\s*$", "", name).lower())


def language_name(code: str) -> str:
    """`English (en)`, as XLSForm's documentation recommends."""
    return f"{NAMES.get(code, code)} ({code})"


def guessed_language(texts: Iterable[str], fallback: str) -> str:
    """The language of texts that name none: by their letters where these tell, else `fallback`."""
    said = "".join(texts).lower()
    ukrainian, russian = len(re.findall("[іїєґ]", said)), len(re.findall("[ыэъё]", said))
    cyrillic, latin = len(re.findall("[а-яіїєґ]", said)), len(re.findall("[a-z]", said))
    if ukrainian or russian:
        return "uk" if ukrainian > russian else "ru"
    if latin > cyrillic and fallback in ("uk", "ru"):
        return "en"
    return "uk" if cyrillic and fallback not in ("uk", "ru") else fallback
