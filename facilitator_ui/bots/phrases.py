# What bots say: made-up sentences of a strategic session, each different, none part of another.
from random import Random

VOICES = {
    "ru": {
        "names": ("Анна", "Пётр", "Ольга", "Сергей", "Мария", "Илья", "Дарья", "Николай", "Вера", "Тимур", "Зоя"),
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
    },
}  # fmt: skip
TRIES = 10_000


class Voice:
    """Speaks one language, from one source of chance; never says the same thing twice."""

    def __init__(self, language: str, choose: Random) -> None:
        self._voice = VOICES[language]
        self._choose = choose
        self._said: set[str] = set()

    def name(self, number: int) -> str:
        """Return a name and surname; the same ones come again only after 110 people."""
        names, surnames = self._voice["names"], self._voice["surnames"]
        return f"{names[number % len(names)]} {surnames[(number // len(names) + number) % len(surnames)]}"

    def sentence(self) -> str:
        return self._new(("verbs", "things", "places", "times"), ".")

    def paragraph(self) -> str:
        return f"{self.sentence()} {self.sentence()}"

    def phrase(self) -> str:
        return self._new(("things", "places"), "")

    def _new(self, parts: tuple[str, ...], end: str) -> str:
        for _ in range(TRIES):
            text = " ".join(self._choose.choice(self._voice[part]) for part in parts) + end
            text = text[0].upper() + text[1:]
            if text not in self._said:
                self._said.add(text)
                return text
        text = f"{self._choose.choice(self._voice['things']).capitalize()} № {len(self._said)};"
        self._said.add(text)
        return text
