"""The words of plain Excel sheets in English, Ukrainian and Russian: headers, kinds of questions, rules of comments."""

import re

from audits.exchange.columns import Column
from audits.exchange.tongues import language_of

Vocabulary = dict[str, dict[str, list[str]]]


def vocabulary(table: str) -> Vocabulary:
    """For each meaning its words in English, Ukrainian and Russian; an export writes the first of each.

    A line that is indented continues the one before.
    """
    lines = re.sub(r"\n\s+", " ", table.strip()).splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines]
    return {
        name: {language: said.split("; ") for language, said in zip(("en", "uk", "ru"), each, strict=True)}
        for name, *each in rows
    }


HEADERS = vocabulary("""
section | Section; Block; Group; Category; Area | Розділ; Блок; Секція; Категорія | Раздел; Блок; Секция; Категория
section_code | Section code | Код розділу | Код раздела
weight | Section weight; Weight | Вага розділу; Вага | Вес раздела; Вес
touchpoint | Touchpoint | Точка контакту | Точка контакта
section_show_if | Section shown when | Розділ показувати, коли | Раздел показывать, когда
code | Code; ID | Код | Код
text | Question; Questions; Question text; Criterion; Criteria; Item; Check; Checkpoint
    | Питання; Запитання; Критерій; Критерії; Критерій оцінки; Критерії оцінки; Критерій оцінювання; Текст питання
    | Вопрос; Вопросы; Критерий; Критерии; Критерий оценки; Критерии оценки; Текст вопроса
kind | Type; Kind; Question type; Answer type; Type of answer; Answer format
    | Тип; Тип питання; Тип відповіді; Вид відповіді; Формат відповіді
    | Тип; Тип вопроса; Тип ответа; Вид ответа; Формат ответа
options | Options; Choices; Answers; Answer; Answer options
    | Варіанти; Варіанти відповіді; Варіанти відповідей; Відповіді; Відповідь
    | Варианты; Варианты ответа; Варианты ответов; Ответы; Ответ
points | Points; Point; Score; Scores; Mark; Marks; Max; Max points; Max score; Max mark; Maximum points; Maximum score;
      Maximum; Possible points; Points possible; Possible score
    | Бали; Бал; Максимальний бал; Максимальні бали; Максимум балів; Макс. бал; Макс. бали; Макс. балів;
      Максимальна кількість балів; Макс. кількість балів; Кількість балів; Максимум; Макс.
    | Баллы; Балл; Максимальный балл; Максимальные баллы; Максимум баллов; Макс. балл; Макс. баллы; Макс. баллов;
      Максимальное количество баллов; Макс. количество баллов; Количество баллов; Кол-во баллов; Максимум; Макс.
good | Good answer; Correct answer; Expected answer
    | Добра відповідь; Правильна відповідь | Хороший ответ; Правильный ответ
required | Required; Mandatory | Обов’язкове; Обов’язково | Обязательно; Обязательный
allow_na | N/A; NA; Not applicable
    | Н/З; Не застосовне; Не застосовно; Не застосовується | Н/П; Неприменимо; Не применимо
comment | Comment; Comments; Note; Notes; Remark; Remarks
    | Коментар; Коментарі; Примітка; Примітки | Комментарий; Комментарии; Примечание; Примечания
evidence | Evidence | Докази | Доказательства
critical | Critical | Критичне | Критично; Критический
bonus | Bonus | Бонус | Бонус
subjective | Subjective | Суб’єктивне | Субъективно
show_if | Show when; Condition | Показувати, коли; Умова | Показывать, когда; Условие
help | Help; Hint; Instruction; Instructions; Description
    | Підказка; Пояснення; Інструкція; Опис | Подсказка; Пояснение; Инструкция; Описание
standard | Standard | Стандарт | Стандарт
min_label | Lowest means | Найменше означає | Наименьшее означает
max_label | Highest means | Найбільше означає | Наибольшее означает
number | #; No; Nr; N | №; № з/п; #; Номер | №; № п/п; #; Номер
title | Title | Назва | Название
scoring | Scoring | Підрахунок | Подсчёт
""")
TRANSLATED = {"section", "text", "options", "help", "standard", "min_label", "max_label", "title"}
ABOUT = {"title", "scoring"}
KINDS = vocabulary("""
yes_no | yes / no; yes/no; yes-no; yes or no; yes, no; yn; y/n; bool; boolean; true/false; checkbox; tick
    | так / ні; так/ні; так-ні; так або ні; так чи ні; так, ні; т/н; галочка
    | да / нет; да/нет; да-нет; да или нет; да, нет; д/н; галочка
single_choice | one choice; single choice; single; choice; select; select one; select_one; one of; list; dropdown; radio
    | один варіант; один вибір; одна відповідь; одиночний вибір; вибір; список; один зі списку
    | один вариант; один выбор; один ответ; одиночный выбор; выбор; список; один из списка
multiple_choice | several choices; multiple choice; multiple; multi; multi select; multi-select; multiselect;
      select multiple; select_multiple; checkboxes; check boxes
    | кілька варіантів; декілька варіантів; кілька відповідей; декілька відповідей; множинний вибір
    | несколько вариантов; несколько ответов; множественный выбор
scale | scale; rating; rate; likert; stars | шкала; оцінка; рейтинг; зірки | шкала; оценка; рейтинг; звёзды
number | number; numeric; num; int; integer; decimal; float; count; quantity; minutes
    | число; числове; числова; кількість; цифра; ціле; ціле число; хвилини; хв
    | число; числовой; числовое; количество; цифра; целое; целое число; минуты; мин
money | money; price; sum; amount; currency; cost | гроші; сума; ціна; вартість; грн | деньги; сумма; цена; стоимость
duration | duration; stopwatch; timer; seconds; mm:ss | тривалість; секундомір; таймер; хв:сек
    | длительность; секундомер; таймер; мин:сек
nps | nps; recommendation | nps; рекомендація | nps; рекомендация
text | text; string; str; free text; open; open question; open text; comment
    | текст; текстове; вільний текст; відкрите; відкрите питання; рядок; коментар
    | текст; текстовый; свободный текст; открытый; открытый вопрос; строка; комментарий
date | date | дата | дата
time | time | час | время
photo | photo; photos; image; picture
    | фото; фотографія; світлина; знімок; зображення | фото; фотография; снимок; изображение
audio | audio; recording; voice | аудіо; аудіозапис; запис | аудио; аудиозапись; запись
video | video | відео | видео
file | file; attachment; document | файл; документ | файл; документ
location | location; gps; geopoint | місце; геолокація | место; геолокация
note | note; information; info | примітка; інформація | примечание; информация
""")
COMMENTS = vocabulary("""
never | never; no; - | ніколи; ні | никогда; нет
optional | optional; may | за бажанням; можна | по желанию; можно
when_points_lost | when points are lost; when_points_lost; if no; when no
    | коли втрачено бали; якщо ні | когда потеряны баллы; если нет
always | always; yes; required; mandatory; + | завжди; так; обов’язково | всегда; да; обязательно
""")
SCORING = vocabulary("""
sections | by sections | за розділами | по разделам
points | by points | за балами | по баллам
""")
# "Total", also "Total score", "Sum of points" and "Total for the hall"; Kazakh and Uzbek sheets have them as well.
POINTS = r"(?:points|score|possible|max|макс|бал(?:и|ів|л|лы|лов|ла|у|а)?)"
TOTAL = re.compile(
    r"(?:(?:grand |sub-?)?total|sum|усього|всього|загалом|разом|підсумок|сума|итого|всего|сумма|jami|барлығы)"
    rf"(?: (?:за|по|для|for)(?: [\w’-]+){{1,4}}|(?: \w+)?(?: of)? {POINTS}(?: {POINTS})?)?"
    rf"|(?:max(?:imum)?|overall|final|загальн\w+|підсумков\w+|общ\w+|итогов\w+|максимальн\w+|макс)(?: \w+)? {POINTS}"
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
    text = re.sub(r"['`ʼ‘]", "’", text.lower()).replace("ё", "е").replace(".", " ")
    return re.sub(r"\s+", " ", text).strip(" :*")


def is_total(text: str) -> bool:
    """Whether a row with this text adds up others."""
    return len(text) < 100 and bool(TOTAL.fullmatch(plain(re.sub(r"[«»\"“”()]", "", text))))


def header_column(index: int, header: str) -> Column:
    """A column by its header, which may end in a language: `Question (uk)`; or in a note: `Points (max)`."""
    bracketed = re.fullmatch(r"(.*\S)\s*\(([^()]+)\)", header)
    whole = meaning(HEADERS, header)
    if whole or not bracketed:
        return Column(index, header, whole)
    field, language = meaning(HEADERS, bracketed[1]), language_of(bracketed[2])
    if field in TRANSLATED and language:
        return Column(index, header, field, language)
    if field in TRANSLATED and bracketed[2].isalpha():
        return Column(index, header, "", None, "unknown_language")
    return Column(index, header, field)
