# What bots say: made-up sentences of a strategic session, each different, none part of another.
from collections.abc import Mapping
from random import Random
from typing import TypeVar

from session.values.languages import ELSEWHERE

VOICES = {
    "ru": {
        "names": (
            "Анна Сергеевна", "Пётр Ильич", "Ольга Павловна", "Сергей Андреевич", "Мария Львовна", "Илья Романович",
            "Дарья Олеговна", "Николай Егорович", "Вера Степановна", "Тимур Маратович", "Зоя Игоревна",
        ),
        "surnames": ("Ким", "Орлюк", "Савченко", "Тихих", "Шевчук", "Цой", "Черных", "Дурново", "Гельман", "Мельник"),
        "verbs": (
            "Открыть", "Сохранить", "Вместе провести", "Передать молодым", "Начать с простого:", "Обновить",
            "Показать соседям", "Проверить на деле", "Связать с планом района", "Поддержать деньгами",
        ),
        "things": (
            "вечерний лекторий", "клуб трёх поколений", "общий календарь событий", "мастерскую первых проектов",
            "тихий зал", "школу ведущих", "краеведческую экспедицию", "выездную редакцию", "разговорный час",
            "архив семейных историй", "лабораторию идей", "программу наставников", "летнюю площадку",
        ),
        "places": (
            "в районной библиотеке", "в университетской точке", "на двух площадках сразу", "в школе у реки",
            "в модельной библиотеке", "в доме культуры", "во дворе у памятника", "в бывшем кинотеатре",
            "в передвижном фургоне", "в читальном зале",
        ),
        "times": (
            "до конца зимы", "без новых ставок", "силами двух сетей", "по одному разу в месяц", "с осени",
            "к юбилею города", "раньше отчётного срока", "с участием родителей",
        ),
        "organizations": (
            "Центральная районная библиотека", "Модельная библиотека на Садовой", "«Точка кипения» университета",
            "Дом культуры «Заря»", "Школа № 5", "Краеведческий музей", "Агентство развития района",
        ),
        "posts": ("директор", "заведующая отделом", "ведущий методист", "руководитель программ", "хранитель"),
        "sites": (
            "Читальный зал районной библиотеки", "Большая аудитория университета", "Актовый зал школы № 5",
            "Двор у памятника", "Фойе дома культуры", "Выставочный зал музея",
        ),
        "audiences": (
            "жителям посёлков", "старшеклассникам", "тем, кто работает до семи", "молодым семьям", "пенсионерам",
        ),
        "indicators": ("Пришло на встречи", "Проведено встреч", "Записано бесед", "Новых читателей"),
        "units": ("человек", "за полгода", "за год"),
        "askers": (
            "Кто отвечает за ключи", "Кто ведёт запись участников", "Кто платит за афишу", "Кто заменит ведущего",
            "Кто договорится со школой", "Кто считает пришедших", "Хватит ли мест", "Есть ли дежурный",
        ),
        "occasions": (
            "по выходным", "в первый месяц", "летом", "на второй площадке", "в посёлках", "после девяти вечера",
            "в дни каникул", "если заболеет библиотекарь", "при полном зале",
        ),
        "lacks": (
            "Без отдельных денег", "Без второго дежурного", "Без приказа учредителя", "Раньше лета",
            "Силами одной сети", "Без договора о ключах", "Без транспорта", "При нынешнем штате",
        ),
        "doubts": (
            "это останется на бумаге", "мы не справимся", "люди устанут к зиме", "первой закроется библиотека",
            "не получится работать по вечерам", "не выдержать сроков", "ведущих не найти",
            "вторая площадка будет пустовать", "пришедшим нечего предложить",
        ),
        "pleas": (
            "прошу записать особое мнение", "вернёмся к этому весной", "сначала – смета", "предлагаю начать с пробы",
        ),
        "offers": (
            "У нас уже есть помещение", "У нас есть двое ведущих", "Мы готовы дать афишу", "Мы найдём наставников",
            "Можем дать запись бесед", "Наши читатели помогут", "Музей даст витрину", "Студенты проведут опрос",
        ),
        "resources": ("помещение и ключи", "два ведущих на полгода", "печать афиш", "автобус на выезды"),
        "counts": (
            "Шесть встреч", "Восемь вечеров", "Десять занятий", "Двенадцать показов", "Три выезда", "Пять мастерских",
            "Семь бесед", "Девять вечеров", "Четыре сбора",
            "Одиннадцать часов записи", "Две выставки", "Тринадцать лекций",
        ),
        "results": (
            "прошли в срок", "собрали по двадцать человек", "провели местные ведущие", "описаны и выложены",
            "стоят в общей афише", "повторены на другой площадке", "посетили школьники района", "оценены участниками",
            "прошли без отмен", "дали по одному новому проекту",
        ),
    },
    "en": {
        "names": ("Anna", "Peter", "Olga", "Simon", "Mary", "Elias", "Daria", "Nicholas", "Vera", "Tim", "Zoe"),
        "surnames": ("Kim", "Orlyuk", "Sawyer", "Tickell", "Shaw", "Choi", "Cherry", "Durnham", "Gellman", "Miller"),
        "verbs": (
            "Open", "Keep", "Run together", "Hand on to the young:", "Start with the simple:", "Renew",
            "Show the neighbours", "Try out", "Tie to the district's plan", "Give money to",
        ),
        "things": (
            "an evening lecture hall", "a club of three generations", "a shared calendar", "a workshop of projects",
            "a quiet room", "a school of hosts", "a local history walk", "a travelling newsroom", "an hour of talk",
            "an archive of family stories", "a laboratory of ideas", "a circle of mentors", "a summer ground",
        ),
        "places": (
            "in the district library", "at the university point", "on two sites at once", "in the school by the river",
            "in the model library", "in the house of culture", "in the yard by the statue", "in the old cinema",
            "in the library van", "in the reading room",
        ),
        "times": (
            "before winter ends", "without new posts", "by both networks", "once a month", "from autumn on",
            "for the town's jubilee", "ahead of the report", "with the parents",
        ),
        "organizations": (
            "Central District Library", "Model Library in Garden Street", "University Meeting Point",
            "Dawn House of Culture", "School No. 5", "Museum of Local History", "District Development Agency",
        ),
        "posts": ("director", "head of department", "senior adviser", "head of programmes", "curator"),
        "sites": (
            "Reading room of the district library", "Great hall of the university", "Assembly hall of School No. 5",
            "Yard by the statue", "Foyer of the house of culture", "Exhibition hall of the museum",
        ),
        "audiences": ("villagers", "school leavers", "those who work until seven", "young families", "pensioners"),
        "indicators": ("People who came", "Meetings held", "Talks recorded", "New readers"),
        "units": ("people", "in half a year", "in a year"),
        "askers": (
            "Who has the keys", "Who keeps the list of visitors", "Who pays for the posters",
            "Who stands in for a host",
            "Who speaks to the school", "Who counts those who come", "Are there seats enough", "Is anybody on duty",
        ),
        "occasions": (
            "at weekends", "in the first month", "in summer", "on the second site", "in the villages", "after nine",
            "in the holidays", "when the librarian is ill", "when the hall is full",
        ),
        "lacks": (
            "Without money of its own", "Without a second person on duty", "Without an order of the council",
            "Before summer", "With one network alone", "Without a contract on the keys", "Without transport",
            "With today's staff",
        ),
        "doubts": (
            "this remains on paper", "we cannot manage", "people will be tired by winter",
            "the library will be the first to close", "evenings will not work", "no date can be kept",
            "no hosts will be found", "the second site will stand empty", "there is nothing to offer those who come",
        ),
        "pleas": (
            "please put my opinion on record", "let us return to it in spring", "first an estimate",
            "begin with a trial",
        ),
        "offers": (
            "We have a room already", "We have two hosts", "We can give the posters", "We will find mentors",
            "We can give recordings", "Our readers will help", "The museum lends a showcase",
            "Students will ask around",
        ),
        "resources": ("a room and its keys", "two hosts for half a year", "printing of posters", "a bus for outings"),
        "counts": (
            "Six meetings", "Eight evenings", "Ten lessons", "Twelve showings", "Three outings", "Five workshops",
            "Seven talks", "Nine evenings", "Four gatherings",
            "Eleven hours of records", "Two shows", "Thirteen lectures",
        ),
        "results": (
            "were held in time", "drew twenty people each", "were led by local hosts", "were described and published",
            "stand in the shared calendar", "were repeated elsewhere", "were visited by pupils",
            "were rated by visitors", "were never cancelled", "brought a new project each",
        ),
    },
}  # fmt: skip
PASSPORT = {
    "ru": {
        "title": "Библиотеки и «Точка кипения»: первые общие дела",
        "goal": "Найти, что у двух сетей общее и что у каждой своё, и договориться о первых совместных делах.",
        "expected": "Перечень договорённостей с ответственными, сроками и признаками результата.",
        "place": "г. Заречный, центральная районная библиотека",
        "organizations*": "Администрация Заречного района\nЦентральная районная библиотека",
        "documents*": "Стратегия развития библиотечного дела на период до 2030 года",
    },
    "en": {
        "title": "Libraries and the Meeting Point: first steps together",
        "goal": "To find what the two networks share and what is each one's own, and to agree on first steps.",
        "expected": "Agreements with those responsible, dates and signs of the result.",
        "place": "Central District Library, Riverside",
        "organizations*": "Riverside District Council\nCentral District Library",
        "documents*": "Strategy for libraries until 2030",
    },
}
"""What the passport of a played session says, as the page of the passport sends it."""

SIDES = {
    "ru": ("Библиотеки", "«Точка кипения»", "Партнёры"),
    "en": ("Libraries", "Meeting Point", "Partners"),
}
DECISIONS = {
    "ru": {
        "opening": "Принять к сведению позицию организаторов.",
        "positions": "Учесть позиции сторон при подготовке договорённостей.",
        "reports": "Вынести предложения групп на договорённости.",
    },
    "en": {
        "opening": "The organizers' position is noted.",
        "positions": "The positions of the sides are taken into account in the agreements.",
        "reports": "The groups' proposals are put forward for agreement.",
    },
}
"""What is decided on each item of the agenda, beside the agreements."""

POSITION = {
    "ru": "Позиция организаторов",
    "en": "The organizers' position",
}
"""What the organizers' paper is called."""

TRIES = 10_000
FEW = 9
"""So many people are named as those responsible."""

SHARED = {
    "site": "sites",
    "for_whom": "audiences",
    "resource": "resources",
    "unit": "units",
    "indicator": "indicators",
}
"""Questions that many answer alike, and the list of their answers."""
NUMBERS = {"baseline": (5, 40), "target": (50, 200)}
"""From and below which number each is."""
NAMES = frozenset({"with_whom", "controller"})
SAYINGS = {
    "dissent": (("lacks", "doubts", "pleas"), (" ", "; ", ".")),
    "question": (("askers", "occasions"), (" ", "?")),
    "objection": (("lacks", "doubts"), (" ", ".")),
    "addition": (("offers", "occasions"), (" ", ".")),
}
"""What is said of something that stands: of which parts, and what stands behind each."""


T = TypeVar("T")


def in_language(said: Mapping[str, T], language: str) -> T:
    """Return what is said in a language; bots speak English where they have not learnt it."""
    return said[language] if language in said else said[ELSEWHERE]


class Voice:
    """Speaks one language, from one source of chance; never says the same thing twice."""

    def __init__(self, language: str, choose: Random) -> None:
        self._language = language
        self._voice = in_language(VOICES, language)
        self._choose = choose
        self._said: set[str] = set()

    def name(self, number: int) -> str:
        """Return a name and surname; the same ones come again only after 110 people."""
        names, surnames = self._voice["names"], self._voice["surnames"]
        row, place = divmod(number, len(names))
        name, surname = names[place], surnames[(row + place) % len(surnames)]
        return (
            f"{surname} {name}"
            if self._language == "ru"
            else f"{name} {surname}"
        )

    @property
    def position(self) -> str:
        """What the organizers' paper is called."""
        return in_language(POSITION, self._language)

    def organization(self) -> str:
        return self._choose.choice(self._voice["organizations"])

    def shared(self, question: str, *, promised: bool) -> str:
        """Return an answer that others give, too, as a name or a place; empty where the question wants a text.

        `promised`: it is asked of an agreement, where “who” is one person and not a side.
        """
        if question in NUMBERS:
            return str(self._choose.randrange(*NUMBERS[question]))
        if question in NAMES or (question == "who" and promised):
            return self.name(self._choose.randrange(FEW))
        if question == "who":
            return f"{self.organization()}, {self._choose.choice(self._voice['posts'])}"
        kept = SHARED.get(question)
        return self._choose.choice(self._voice[kept]) if kept else ""

    def sign(self) -> str:
        """Return by what one will see that an agreement was kept."""
        return self._new(("counts", "results"), ".")

    def saying(self, how: str) -> str:
        """Return a question, an objection, an addition or a dissenting opinion; any other text for what is none."""
        if how == "sign":
            return self.sign()
        if how not in SAYINGS:
            return self.sentence()
        parts, signs = SAYINGS[how]
        return self._new(parts, signs[-1], signs)

    def sentence(self) -> str:
        return self._new(("verbs", "things", "places", "times"), ".")

    def paragraph(self) -> str:
        return f"{self.sentence()} {self.sentence()}"

    def phrase(self) -> str:
        return self._new(("things", "places"), "")

    def _new(
        self, parts: tuple[str, ...], end: str, signs: tuple[str, ...] = ()
    ) -> str:
        """Return a text that was not said yet. `signs`: what stands behind each part, else a space and `end`."""
        between = signs or (*(" " for _ in parts[1:]), end)
        for _ in range(TRIES):
            said = (self._choose.choice(self._voice[part]) for part in parts)
            pairs = zip(said, between, strict=True)
            text = "".join(map("".join, pairs))
            text = text[0].upper() + text[1:]
            if text not in self._said:
                self._said.add(text)
                return text
        text = f"{self._choose.choice(self._voice['things']).capitalize()} № {len(self._said)};"
        self._said.add(text)
        return text
