"""What a password must be: long enough and not one that everybody tries (NIST SP 800-63B, ASVS 6.2).

No rules about kinds of characters and no forced change: they make people choose worse ones.
"""

import re
from typing import Final

from bpv.core.errors import Refused

SHORTEST: Final = 8
LONGEST: Final = 1024

WORD_LIST: Final = """
wachtwoord password passwort passw0rd welkom welcome geheim secret qwerty qwertz azerty asdfgh zxcvbn letmein
iloveyou ikhouvanjou admin administrator beheerder gebruiker login inloggen master monkey dragon shadow
sunshine princess prinses football voetbal ajax feyenoord psv baseball superman batman pokemon starwars liefde
schatje lieverd vakantie zomer winter lente herfst summer spring autumn januari februari maart april juni juli
augustus september oktober november december maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
nederland holland amsterdam rotterdam utrecht denhaag leiden groningen eindhoven school college student docent
leraar stage stages bpv leerbedrijf praktijk opleiding mbo roc klas begeleider coordinator stagiair
stagemakelaar computer internet laptop telefoon samsung iphone google facebook instagram whatsapp tiktok
youtube netflix spotify minecraft fortnite changeme test tester testing demo default hallo hello bonjour
abcdef abcdefgh abcabc aaaaaa qazwsx qweasd trustno1 whatever freedom michael jessica charlie daniel thomas
jordan ashley jennifer hunter killer soccer hockey tigger buster pepper ginger cookie chocolade chocolate
banaan appel oranje blauw rood groen zwart hond kat poes paard konijn familie mama papa moeder vader vriend
vriendin baby engel angel jesus mohammed leerling stagebedrijf stageplek werkplek techniek metaal
instrumentmaker research zorg bouw horeca kantoor vakschool gymnasium universiteit hogeschool rooster toets
examen diploma cijfer huiswerk geslaagd welkomthuis sesam geheimpje toegang sleutel
"""
COMMON: Final = frozenset(WORD_LIST.split())
RUNS: Final = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop")
BLANKS: Final = re.compile(r"[\s!-/:-@\[-`{-~]+")
MOST_JUDGED: Final = 128  # characters; what follows can only make it harder to guess
ALIKE: Final = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})


def check(password: str, *, context: tuple[str, ...] = ()) -> None:
    """Raise `Refused` when the password is too short, too long, or easily guessed. `context`: name, e-mail, school."""
    if len(password) < SHORTEST:
        raise Refused("people.password_short", field="password", least=SHORTEST)
    if len(password) > LONGEST:
        raise Refused("people.password_long", field="password", most=LONGEST)
    if guessable(password, context):
        raise Refused("people.password_common", field="password")


def guessable(password: str, context: tuple[str, ...]) -> bool:
    """True when little is left of it after taking away common words, the person's own, years, runs and repeats."""
    words = {*COMMON, *(part for text in context for part in re.split(r"[^a-z]+", text.casefold()) if len(part) >= 3)}
    rest = password[:MOST_JUDGED].casefold()
    return any(len(remains(spelled, words)) < SHORTEST // 2 for spelled in (rest, rest.translate(ALIKE)))


def remains(text: str, words: set[str]) -> str:
    """What is left of `text` when everything that a guesser tries first is taken away."""
    left = text
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    left = re.sub(r"(?:19|20)[0-9]{2}", "", left)
    left = re.sub(r"(.+?)\1{2,}", r"\1", left)
    for run in (*RUNS, *(run[::-1] for run in RUNS)):
        for size in range(len(run), 3, -1):
            for start in range(len(run) - size + 1):
                left = left.replace(run[start : start + size], "")
    return BLANKS.sub("", left)
