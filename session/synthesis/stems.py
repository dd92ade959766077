# What a word is when its endings are taken off, in Russian and English: enough to find the same word again, and no
# dictionary. Knows nothing of where texts come from.
import re
from functools import lru_cache

MOST_KNOWN = 20_000
FEWEST_LETTERS = 3
WORD = re.compile(r"[^\W_]+")
CYRILLIC = re.compile("[а-я]")

RUSSIAN_SILENT = (
    "а без бы в во все для до его ее ей если есть же за и из или им их к как ко ли либо мы на над нас наш наша наше"
    " наши не нет ни но ну о об от по под при про с со так там те то тот у уже что чтобы эта эти это этот я"
)
ENGLISH_SILENT = (
    "a all an and are as at be been but by can do does for from had has have he her his i if in into is it its me more"
    " my no not of on or our out she should so some that the their them there they this to too up us was we were what"
    " which who will with would you your"
)
SILENT = frozenset(f"{RUSSIAN_SILENT} {ENGLISH_SILENT}".split())

RUSSIAN_ENDINGS = (
    "а я о е и ы у ю ь й ам ям ом ем ой ей ою ею ах ях ов ев ами ями ому ему ого его ых их ым им ыми ими ый ий ая яя"
    " ое ее ые ие ую юю ья ье ьи ью ия ию ии ием иям иях иями ти ть ют ут ят ат ет ит ем им ете ите ешь ишь ал ала али"
    " ало ял яла яли ил ила или ило ел ела ели ать ять ить еть оть уть ает яет ают яют ует уют ует овать ывать ивать"
    " ировать ся сь аться яться иться ется ются ится ятся ание ания анию аний аниям ение ения ению ений ениям анием"
    " ением ка ки ке ку кой ок ости ость остью ный ная ное ные ного ной ному ным ных ную ован ована овано ованы ен ена"
    " ено ены ан ана ано аны"
)
ENGLISH_ENDINGS = (
    "s es ed er ers ing ings ly e y ies ied ment ments ion ions ation ations ive al ally ness able ise ize ised ized"
    " ising izing isation ization ship ships"
)


def _longest_first(endings: str) -> list[str]:
    return sorted(endings.split(), key=len, reverse=True)


RUSSIAN = _longest_first(RUSSIAN_ENDINGS)
ENGLISH = _longest_first(ENGLISH_ENDINGS)


def words(text: str) -> list[str]:
    """Return the words of a text in small letters, ё as е."""
    small = text.lower().replace("ё", "е")
    return WORD.findall(small)


def stems(text: str) -> list[str]:
    """Return the stems of the words that say something, in their order."""
    return [stem(word) for word in words(text) if word not in SILENT]


@lru_cache(maxsize=MOST_KNOWN)
def stem(word: str) -> str:
    """Return a word without its endings; what is left has at least three letters."""
    endings = RUSSIAN if CYRILLIC.search(word) else ENGLISH
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= FEWEST_LETTERS:
            left = word[: -len(ending)]
            return _single(left)
    return word


def _single(left: str) -> str:
    """Return a stem with one letter at its end where there are two: planning, plan."""
    doubled = len(left) > FEWEST_LETTERS and left[-1] == left[-2]
    return left[:-1] if doubled else left
