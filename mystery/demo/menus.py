"""What is bought in the demo, at which prices, and which of the pictures show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from audits.models import Branch

Item = tuple[str, int]
CURRENCIES = {"UA": "UAH", "KZ": "KZT"}
# What prices of one country say is charged above the tag where it isn't as written.
OVERCHARGED = {"UA": 6, "KZ": 100}
COFFEE: dict[str, tuple[Item, ...]] = {
    "UA": (("Latte 0.3", 78), ("Cappuccino", 69), ("Flat white", 82)),
    "KZ": (("Latte 0.3", 1250), ("Cappuccino", 1150), ("Flat white", 1350)),
}
PASTRY: dict[str, tuple[Item, ...]] = {
    "UA": (("Croissant", 64), ("Cheesecake", 96), ("Eclair", 58)),
    "KZ": (("Croissant", 890), ("Cheesecake", 1450), ("Eclair", 850)),
}


@dataclass(frozen=True)
class Receipt:
    """What one visit bought; `house` is whose sign hangs over the door."""

    house: str
    country: str
    items: tuple[Item, Item]

    @property
    def total(self) -> int:
        """What was paid."""
        return sum(price for _, price in self.items)

    @property
    def tax(self) -> tuple[int, float]:
        """The rate of the country's tax in percent, and how much of the total it is."""
        rate = {"UA": 20, "KZ": 12}[self.country]
        return rate, self.total * rate / (100 + rate)


@dataclass(frozen=True)
class Here:
    """Where a visit is made; `turn` keeps the visits of a branch from buying the same."""

    code: str
    house: str
    country: str
    turn: int


def orders(house: str, country: str, count: int) -> list[Receipt]:
    """The first `count` pairs of a coffee and a pastry, each coffee before any comes again."""
    pairs = [(COFFEE[country][n % 3], PASTRY[country][(n + n // 3) % 3]) for n in range(count)]
    return [Receipt(house, country, pair) for pair in pairs]


RECEIPTS = [*orders("ZERNO", "UA", 6), *orders("ZERNO", "KZ", 5), *orders("KAVA EXPRESS", "UA", 2)]
RECEIPTS += orders("KAVA EXPRESS", "KZ", 1)
SIGNS = ["ZERNO"] * 4 + ["KAVA EXPRESS"] * 2
TAGS = ["UA"] * 3 + ["KZ"] * 3  # whose prices the tags in the display case show


def pictures_of(scene: str, here: Here) -> Sequence[int]:
    """The numbers of the scene's pictures that could be taken there."""
    if scene == "receipt":
        return [n for n, one in enumerate(RECEIPTS) if (one.house, one.country) == (here.house, here.country)]
    shown = {"entrance_clean": (SIGNS, here.house), "display_prices": (TAGS, here.country)}.get(scene)
    return [n for n, one in enumerate(shown[0]) if one == shown[1]] if shown else range(48)


def country_of(branch: Branch) -> str:
    """The country by the branch's zone."""
    return "UA" if branch.time_zone.startswith("Europe") else "KZ"


def price_words(amount: int, country: str) -> str:
    """A price as it is spoken of."""
    return f"{amount} грн" if country == "UA" else f"{amount} ₸"
