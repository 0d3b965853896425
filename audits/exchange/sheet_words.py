"""The words of plain Excel sheets in English, Ukrainian and Russian: headers, kinds of questions, rules of comments."""

import re

from audits.exchange.columns import Column
from audits.exchange.tongues import language_of

Vocabulary = dict[str, dict[str, list[str]]]


def vocabulary(words: dict[str, tuple[str, str, str]]) -> Vocabulary:
    """For each meaning its words in English, Ukrainian and Russian; an export writes the first of each."""
    return {
        name: {language: said.split("; ") for language, said in zip(("en", "uk", "ru"), each, strict=True)}
        for name, each in words.items()
    }


HEADERS = vocabulary(
    {
        "section": ("Section; Block; Group", "Розділ; Блок; Секція", "Раздел; Блок; Секция"),
        "section_code": ("Section code", "Код розділу", "Код раздела"),
        "weight": ("Section weight; Weight", "Вага розділу; Вага", "Вес раздела; Вес"),
        "touchpoint": ("Touchpoint", "Точка контакту", "Точка контакта"),
        "section_show_if": ("Section shown when", "Розділ показувати, коли", "Раздел показывать, когда"),
        "code": ("Code; ID", "Код", "Код"),
        "text": (
            "Question; Question text; Criterion",
            "Питання; Запитання; Критерій; Текст питання",
            "Вопрос; Критерий; Текст вопроса",
        ),
        "kind": (
            "Type; Kind; Question type; Answer type",
            "Тип; Тип питання; Тип відповіді",
            "Тип; Тип вопроса; Тип ответа",
        ),
        "options": (
            "Options; Choices; Answers; Answer options",
            "Варіанти; Варіанти відповіді; Варіанти відповідей; Відповіді",
            "Варианты; Варианты ответа; Варианты ответов; Ответы",
        ),
        "points": (
            "Points; Score; Max points; Maximum points",
            "Бали; Бал; Максимальний бал; Макс. бал",
            "Баллы; Балл; Максимальный балл; Макс. балл",
        ),
        "good": ("Good answer", "Добра відповідь; Правильна відповідь", "Хороший ответ; Правильный ответ"),
        "required": ("Required; Mandatory", "Обов’язкове; Обов'язкове", "Обязательно; Обязательный"),
        "allow_na": (
            "N/A; NA; Not applicable",
            "Н/З; Не застосовне; Не застосовно; Не застосовується",
            "Н/П; Неприменимо; Не применимо",
        ),
        "comment": ("Comment; Comments", "Коментар; Коментарі", "Комментарий; Комментарии"),
        "evidence": ("Evidence", "Докази", "Доказательства"),
        "critical": ("Critical", "Критичне", "Критично; Критический"),
        "bonus": ("Bonus", "Бонус", "Бонус"),
        "subjective": ("Subjective", "Суб’єктивне; Суб'єктивне", "Субъективно"),
        "show_if": ("Show when; Condition", "Показувати, коли; Умова", "Показывать, когда; Условие"),
        "help": ("Help; Hint; Instruction", "Підказка; Пояснення; Інструкція", "Подсказка; Пояснение; Инструкция"),
        "standard": ("Standard", "Стандарт", "Стандарт"),
        "min_label": ("Lowest means", "Найменше означає", "Наименьшее означает"),
        "max_label": ("Highest means", "Найбільше означає", "Наибольшее означает"),
        "number": ("#; No; Nr; N", "№; № з/п; #", "№; № п/п; #"),
        "title": ("Title", "Назва", "Название"),
        "scoring": ("Scoring", "Підрахунок", "Подсчёт"),
    }
)
TRANSLATED = {"section", "text", "options", "help", "standard", "min_label", "max_label", "title"}
ABOUT = {"title", "scoring"}
KINDS = vocabulary(
    {
        "yes_no": ("yes / no; yes/no; yes-no; yes or no; yn; y/n; boolean", "так / ні; так/ні", "да / нет; да/нет"),
        "single_choice": (
            "one choice; single choice; single; choice; select one; list",
            "один варіант; один вибір; одна відповідь; вибір",
            "один вариант; один выбор; один ответ; выбор",
        ),
        "multiple_choice": (
            "several choices; multiple choice; multiple; multi; select multiple; checkboxes",
            "кілька варіантів; декілька варіантів; кілька відповідей",
            "несколько вариантов; несколько ответов",
        ),
        "scale": ("scale; rating", "шкала; оцінка", "шкала; оценка"),
        "number": ("number; integer; decimal; quantity", "число; кількість", "число; количество"),
        "money": ("money; price; sum; amount", "гроші; сума; ціна", "деньги; сумма; цена"),
        "duration": ("duration; stopwatch; seconds", "тривалість; секундомір", "длительность; секундомер"),
        "nps": ("nps", "nps", "nps"),
        "text": ("text; open; open question", "текст; відкрите", "текст; открытый"),
        "date": ("date", "дата", "дата"),
        "time": ("time", "час", "время"),
        "photo": ("photo; image; picture", "фото", "фото"),
        "audio": ("audio; recording", "аудіо", "аудио"),
        "video": ("video", "відео", "видео"),
        "file": ("file", "файл", "файл"),
        "location": ("location; gps", "місце; геолокація", "место; геолокация"),
        "note": ("note; information", "примітка; інформація", "примечание; информация"),
    }
)
COMMENTS = vocabulary(
    {
        "never": ("never; no; -", "ніколи; ні", "никогда; нет"),
        "optional": ("optional; may", "за бажанням; можна", "по желанию; можно"),
        "when_points_lost": (
            "when points are lost; when_points_lost; if no; when no",
            "коли втрачено бали; якщо ні",
            "когда потеряны баллы; если нет",
        ),
        "always": ("always; yes; required; mandatory; +", "завжди; так; обов’язково", "всегда; да; обязательно"),
    }
)
SCORING = vocabulary(
    {
        "sections": ("by sections", "за розділами", "по разделам"),
        "points": ("by points", "за балами", "по баллам"),
    }
)


def meaning(words: Vocabulary, said: str) -> str:
    """Which of a table's meanings a word has in any language, or its own name; "" for none."""
    said = plain(said)
    if said in words:
        return said
    return next((name for name, by in words.items() if any(said in map(plain, each) for each in by.values())), "")


def word(words: Vocabulary, name: str, language: str) -> str:
    """What an export writes for a meaning."""
    said = words[name]
    return said.get(language, said["en"])[0]


def plain(text: str) -> str:
    """A word without what people write differently."""
    return re.sub(r"\s+", " ", text.replace("'", "’")).strip(" :*.").lower()


def header_column(index: int, header: str) -> Column:
    """A column by its header, which may end in a language: `Question (uk)`."""
    bracketed = re.fullmatch(r"(.*\S)\s*\(([^()]+)\)", header)
    whole = meaning(HEADERS, header)
    if whole or not bracketed:
        return Column(index, header, whole)
    field, language = meaning(HEADERS, bracketed[1]), language_of(bracketed[2])
    if field in TRANSLATED and language:
        return Column(index, header, field, language)
    return Column(index, header, "", None, "unknown_language" if field in TRANSLATED else "column_left_out")
