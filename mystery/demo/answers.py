"""What the demo's shoppers saw: answers whose quality follows the branch and drifts from wave to wave."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field
from typing import Any

from mystery.demo.impressions import told
from mystery.demo.menus import OVERCHARGED, RECEIPTS, Here, pictures_of, price_words
from mystery.demo.words import COMMENTS, NAMES, Texts

# How good the weak spots of some branches are in waves 1, 2, 3 and the open one: between 0 and 1.
WEAK: dict[str, dict[str, tuple[float, float, float, float]]] = {
    "KY-01": {"queue_wait": (0.1, 0.2, 0.9, 0.95), "receipt": (0.9, 0.5, 0.6, 0.8), "toilet": (0.3, 0.3, 0.2, 0.3)},
    "KY-02": {"tables_clean": (0.2, 0.1, 0.1, 0.4), "extra_offer": (0.1, 0.1, 0.3, 0.5)},
    "LV-01": {"allergens": (0.1, 0.2, 0.2, 0.6)},
    "OD-01": {"receipt": (0.1, 0.2, 0.1, 0.3), "private_talk": (0.2, 0.2, 0.4, 0.4)},
    "AL-01": {"serve_time": (0.1, 0.1, 0.8, 0.9), "greeting": (0.9, 0.8, 0.9, 0.9)},
    "AS-01": {"display_prices": (0.0, 0.1, 0.0, 0.4)},
}
YES_NO = ("entrance_clean", "hours_posted", "allergens", "display_prices", "uniform", "name_badge", "tables_clean")
NEEDS_PHOTO = ("entrance_clean", "order_exact", "display_prices", "tables_clean")
HARDER = {
    "extra_offer": 0.35,
    "allergens": 0.1,
    "toilet": 0.1,
    "name_badge": 0.1,
    "receipt": -0.25,
    "price_match": -0.3,
}
EASIER = -0.2


@dataclass
class Seen:
    """One visit's answers, and the files that prove them: (evidence id, kind, question, picture, which of these)."""

    answers: dict[str, Any] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, int] = field(default_factory=dict)
    files: list[tuple[uuid.UUID, str, str, str, int]] = field(default_factory=list)


class Visitor:
    """Answers one visit; `quality` is the branch's, `wave` counts from 0."""

    def __init__(self, chance: random.Random, here: Here, quality: float, wave: int, language: str) -> None:
        self.chance, self.quality, self.language, self.here = chance, quality, language, here
        self.weak = {question: levels[wave] for question, levels in WEAK.get(here.code, {}).items()}
        bought = pictures_of("receipt", here)
        self.bought = bought[here.turn % len(bought)]
        self.seen = Seen()

    def is_good(self, question: str, harder: float = 0.0) -> bool:
        """Whether the branch did this right, this time."""
        level = self.weak.get(question)
        if level is None:
            level = min(0.98, self.quality + 0.08 - HARDER.get(question, harder))
        return self.chance.random() < level

    def visit(self, start: dt.datetime, place: tuple[str, str]) -> Seen:
        """Walk through the checklist `cafe-visit`; `start` is in the branch's zone."""
        say = self.seen.answers
        say["visit_date"], say["entry_time"] = start.date().isoformat(), start.strftime("%H:%M")
        if self.chance.random() < 0.8:
            say["entry_location"] = {"lat": place[0], "lon": place[1], "accuracy_m": self.chance.randint(6, 40)}
        for question in YES_NO:
            self.yes_no(question)
        self.queue()
        self.counter()
        self.product()
        self.staff()
        self.room()
        self.pay()
        self.leave(start.date())
        for question in say:
            self.seen.seconds[question] = self.chance.randint(3, 35)
        return self.seen

    def yes_no(self, question: str, good: str = "yes", harder: float = 0.0) -> bool:
        """Answer, with the comment and the photo that lost points ask for."""
        is_good = self.is_good(question, harder)
        self.seen.answers[question] = good if is_good else {"yes": "no", "no": "yes"}[good]
        if not is_good:
            self.complain(question)
        return is_good

    def complain(self, question: str) -> None:
        """Say what was wrong, and show it where a picture can."""
        self.comment(question)
        if question in NEEDS_PHOTO:
            self.show(question, {"order_exact": "cup"}.get(question, question))

    def comment(self, question: str) -> None:
        """Words that fit the question, or this answer to it."""
        texts = COMMENTS.get(f"{question}={self.seen.answers[question]}") or COMMENTS.get(question)
        if texts:
            country, paid = self.here.country, RECEIPTS[self.bought].items[-1][1]
            prices = {"tag": paid - OVERCHARGED[country], "paid": paid}
            spoken = {name: price_words(price, country) for name, price in prices.items()}
            self.seen.comments[question] = self.words(texts).format(**spoken)

    def words(self, texts: Texts) -> str:
        """One of the sentences in the shopper's language."""
        return self.chance.choice(texts[self.language])

    def show(self, question: str, picture: str, kind: str = "photo", which: int | None = None) -> uuid.UUID:
        """Attach one file: `which` of the pictures, else any that could be taken here."""
        evidence_id = uuid.UUID(int=self.chance.getrandbits(128), version=4)
        number = self.chance.choice(pictures_of(picture, self.here)) if which is None else which
        self.seen.files.append((evidence_id, kind, question, picture, number))
        return evidence_id

    def queue(self) -> None:
        """The line: how many, how long, a second till."""
        say, ahead = self.seen.answers, self.chance.choice((0, 0, 1, 2, 2, 3, 4, 5, 6))
        is_quick = self.is_good("queue_wait", 0.05)
        say["people_ahead"] = str(ahead)
        say["queue_wait"] = str(self.chance.randint(15, 118) if is_quick else self.chance.randint(130, 380))
        if ahead >= 5:
            self.yes_no("second_till", harder=0.15)

    def counter(self) -> None:
        """Greeting, order, advice."""
        say, chance = self.seen.answers, self.chance
        say["greeting"] = "staff_first" if self.is_good("greeting") else chance.choice(("after_me", "after_me", "none"))
        done = [
            code
            for code, harder in (("eye_contact", -0.1), ("here_or_away", 0.0), ("repeated", 0.25))
            if self.is_good(code, harder)
        ]
        say["order_conduct"] = [*done, "phone"] if chance.random() > self.quality + 0.2 else done
        say["advice"] = (
            chance.choice(("named_why", "named_why", "named"))
            if self.is_good("advice", 0.1)
            else chance.choice(("named", "pointed", "pointed", "none"))
        )
        self.yes_no("extra_offer")

    def product(self) -> None:
        """Coffee and pastry."""
        say, chance = self.seen.answers, self.chance
        is_quick = self.is_good("serve_time", -0.05)
        say["serve_time"] = str(chance.randint(90, 235) if is_quick else chance.randint(250, 520))
        if not self.yes_no("order_exact", harder=-0.12):
            say["mistake_fixed"] = chance.choice(("yes", "yes", "no"))
            self.comment("mistake_fixed")
        say["coffee_temp"] = "hot" if self.is_good("coffee_temp", EASIER) else chance.choice(("too_hot", "lukewarm"))
        say["taste"] = str(min(5, max(1, round(2.4 + 2.6 * self.quality + chance.uniform(-0.9, 0.9)))))
        say["product_photo"] = [str(self.show("product_photo", "cup"))]

    def staff(self) -> None:
        """Badge and talk."""
        if self.seen.answers["name_badge"] == "yes":
            self.seen.answers["staff_name"] = self.words(NAMES[self.here.country])
        self.yes_no("private_talk", good="no", harder=-0.05)

    def room(self) -> None:
        """What the room was like."""
        issues = [] if self.is_good("room", EASIER) else [self.chance.choice(("cold", "hot", "smell", "loud"))]
        self.seen.answers["room_issues"] = issues or ["nothing"]
        if self.chance.random() < 0.12:
            self.seen.answers["toilet"] = {"na": True}
        else:
            self.yes_no("toilet")

    def pay(self) -> None:
        """The bill and the receipt; none of it caps the visit."""
        say, chance = self.seen.answers, self.chance
        say["amount_paid"] = f"{RECEIPTS[self.bought].total}.00"
        self.yes_no("price_match")
        if self.is_good("receipt"):
            say["receipt"] = "unasked"
        else:
            say["receipt"] = chance.choice(("on_request", "on_request", "none"))
            self.complain("receipt")
        if say["receipt"] != "none":
            say["receipt_photo"] = [str(self.show("receipt_photo", "receipt", which=self.bought))]

    def leave(self, day: dt.date) -> None:
        """Farewell and impressions."""
        say, chance = self.seen.answers, self.chance
        self.yes_no("goodbye", harder=0.02)
        say["recommend"] = str(min(10, max(0, round(2.5 + 7.6 * self.quality + chance.uniform(-2, 2)))))
        say["impressions"] = told(say, day, self.language, chance)
        if chance.random() < 0.22:
            say["voice_note"] = [str(self.show("voice_note", "voice", "audio"))]
