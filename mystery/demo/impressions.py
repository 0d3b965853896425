"""A visit told in the shopper's own words: what the answers say, in the order in which it happened."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from mystery.demo.words import Texts

MOST_SENTENCES = 4
OPENINGS: dict[str, Texts] = {
    "weekend": {
        "uk": ("Вихідний, пізній ранок.", "Вихідний день, грає музика, пахне випічкою."),
        "ru": ("Выходной, ближе к полудню.", "Утро выходного, в зале семьи с детьми."),
        "en": ("A weekend, late in the morning.", "The weekend crowd was in."),
    },
    "full": {
        "uk": ("Ранкова година пік, черга до дверей.", "Людей багато, зал майже повний."),
        "ru": ("Утренний час пик, очередь до двери.", "В зале были заняты почти все столики."),
        "en": ("It was busy, the line reached the door.", "The morning rush, nearly every table taken."),
    },
    "quiet": {
        "uk": (
            "Ранок буднього дня, за стійкою двоє.",
            "Дорогою на роботу, людей мало.",
            "Будній ранок, тихо.",
        ),
        "ru": ("Будний день, утро, по дороге на работу.", "Народу немного, за стойкой двое.", "Тихое утро, три гостя."),
        "en": (
            "On the way to work.",
            "A quiet morning, two at the counter.",
            "An ordinary weekday morning.",
        ),
    },
}
# What is told of each answer: where it is good and where it isn't; {n} is the wait in minutes.
TOLD: dict[str, dict[str, Texts]] = {
    "queue_wait": {
        "good": {
            "uk": ("До замовлення дійшло швидко.", "Чекати майже не довелося."),
            "ru": ("Очередь двигалась быстро.", "Ждать почти не пришлось."),
            "en": ("Hardly any wait.", "The line moved quickly."),
        },
        "bad": {
            "uk": ("У черзі минуло хвилин {n}.", "Поки звернули увагу, минуло {n} хв."),
            "ru": ("В очереди прошло минут {n}.", "Внимание обратили минут через {n}."),
            "en": ("It took {n} minutes before anyone turned to me.",),
        },
    },
    "greeting": {
        "good": {
            "uk": ("Привіталися першими й з усмішкою.", "Зустріли привітно, щойно підійшла черга."),
            "ru": ("Поздоровались первыми.", "Встретили приветливо, с улыбкой."),
            "en": ("Greeted at once, with a smile.", "A friendly hello before I said a word."),
        },
        "bad": {
            "uk": ("Першими не привіталися.", "Вітатися першими не стали."),
            "ru": ("Первыми не поздоровались.", "Первыми здороваться не стали."),
            "en": ("Nobody greeted me first.",),
        },
    },
    "advice": {
        "good": {
            "uk": ("До кави порадили конкретну випічку й розповіли про неї.", "З вибором допомогли охоче."),
            "ru": ("К кофе посоветовали выпечку и рассказали, какая она.", "С выбором помогли с удовольствием."),
            "en": ("They recommended a pastry and described it well.", "A real recommendation, with a reason."),
        },
        "bad": {
            "uk": (
                "Поради до кави так і не дочекалися.",
                "Порадити до кави нічого до пуття не змогли.",
            ),
            "ru": ("Посоветовать к кофе толком ничего не смогли.", "На просьбу посоветовать ответили в двух словах."),
            "en": ("Asked for a recommendation, they had little to say.",),
        },
    },
    "order_exact": {
        "good": {
            "uk": ("Замовлення принесли точно.",),
            "ru": ("Заказ подали без ошибок.",),
            "en": ("The order was exact.",),
        },
        "bad": {
            "uk": ("Замовлення переплутали.", "З замовленням помилилися."),
            "ru": ("Заказ перепутали.", "С заказом ошиблись."),
            "en": ("They mixed up the order.",),
        },
    },
    "coffee_temp": {
        "good": {
            "uk": ("Кава гаряча, молоко збите добре.", "Кава смачна."),
            "ru": ("Кофе горячий.", "Кофе хороший, пенка плотная."),
            "en": ("The coffee was hot.", "Good coffee."),
        },
        "bad": {
            "uk": ("Температура кави підвела.",),
            "ru": ("С температурой кофе не угадали.",),
            "en": ("The coffee was not at the right temperature.",),
        },
    },
    "tables_clean": {
        "good": {
            "uk": ("У залі прибрано.", "Столики чисті."),
            "ru": ("В зале чисто.", "Столики вытерты."),
            "en": ("The room was tidy.", "Tables wiped and cleared."),
        },
        "bad": {
            "uk": ("Вільні столики стояли неприбрані.",),
            "ru": ("Свободные столики стояли неубранными.",),
            "en": ("The free tables had not been wiped.",),
        },
    },
    "goodbye": {
        "good": {
            "uk": ("На прощання побажали гарного дня.", "Подякували й попрощалися."),
            "ru": ("Попрощались и поблагодарили.", "На прощание пожелали хорошего дня."),
            "en": ("They wished me a good day.", "A thank-you at the door."),
        },
        "bad": {
            "uk": ("На прощання нічого не сказали.",),
            "ru": ("Не попрощались.",),
            "en": ("No goodbye.",),
        },
    },
}
ENDS: dict[str, Texts] = {
    "fond": {
        "uk": ("Сюди хочеться повернутися.", ""),
        "ru": ("Сюда хочется вернуться.", ""),
        "en": ("I would return.", ""),
    },
    "cold": {
        "uk": ("Повертатися бажання немає.", "Після візиту лишився осад."),
        "ru": ("Возвращаться желания нет.", "Осадок остался."),
        "en": ("I would not go out of my way to come back.",),
    },
    "plain": {"uk": ("",), "ru": ("",), "en": ("",)},
}
GOOD: dict[str, Callable[[Any], bool]] = {
    "queue_wait": lambda value: int(value) <= 120,
    "greeting": lambda value: value == "staff_first",
    "advice": lambda value: value == "named_why",
    "coffee_temp": lambda value: value == "hot",
}
# Neither praised nor blamed.
MIDDLING: dict[str, Callable[[Any], bool]] = {
    "queue_wait": lambda value: 120 < int(value) < 150,
    "advice": lambda value: value == "named",
}


def told(answers: dict[str, Any], day: dt.date, language: str, chance: random.Random) -> str:
    """A few sentences that agree with the answers; what was bad is told before what was good."""
    facts = [code for code in TOLD if code not in MIDDLING or not MIDDLING[code](answers[code])]
    bad = [code for code in facts if not is_good(code, answers[code])]
    kept = chance.sample(bad, min(len(bad), MOST_SENTENCES - 1))
    rest = [code for code in facts if code not in bad]
    kept += chance.sample(rest, min(len(rest), MOST_SENTENCES - len(kept)))
    sentences = [chance.choice(OPENINGS[mood(answers, day)][language])]
    for code in sorted(kept, key=list(TOLD).index):
        texts = TOLD[code]["bad" if code in bad else "good"][language]
        sentences.append(chance.choice(texts).format(n=round(int(answers["queue_wait"]) / 60)))
    liking = int(answers["recommend"])
    sentences.append(chance.choice(ENDS["fond" if liking >= 9 else "cold" if liking <= 5 else "plain"][language]))
    return " ".join(sentence for sentence in sentences if sentence)


def is_good(code: str, value: Any) -> bool:
    """Whether an answer is one to praise."""
    return GOOD[code](value) if code in GOOD else bool(value == "yes")


def mood(answers: dict[str, Any], day: dt.date) -> str:
    """What kind of day it was."""
    if int(answers["people_ahead"]) >= 4:
        return "full"
    return "weekend" if day.isoweekday() > 5 else "quiet"
