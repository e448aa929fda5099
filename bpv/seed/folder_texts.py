"""The made-up assignments of a research instrument maker per study year, and what people write about them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Task:
    """An assignment: title, text, the work processes it is about, and when it is due."""

    title: str
    text: str
    work_processes: tuple[str, ...]
    due_from: str
    due_days: int


LEVELS: Final = ("nog niet", "voldoende", "goed")
CRITERIA: Final = (
    ("Nauwkeurig", ("maten vallen buiten de tolerantie", "maten kloppen na bijwerken", "maten kloppen in één keer")),
    ("Veilig en netjes", ("had hulp nodig", "werkt veilig", "let ook op anderen")),
    ("Uitleg", ("zegt wat er gedaan is", "zegt ook waarom", "noemt ook wat beter kan")),
)
TASKS: Final[dict[int, tuple[Task, ...]]] = {
    1: (
        Task(
            "Kennismaken met het bedrijf",
            "Beschrijf wat het bedrijf maakt, voor wie, en welke machines er staan. Teken de werkplaats.",
            ("B1-K1-W1",),
            "start",
            4,
        ),
        Task(
            "Een dag meelopen",
            "Loop een dag mee met een instrumentmaker. Schrijf per uur op wat er gebeurt en wat je daarvan wilt leren.",
            ("B1-K1-W2",),
            "end",
            1,
        ),
    ),
    2: (
        Task(
            "Werkvoorbereiding van een draaideel",
            "Lees de tekening, kies materiaal en gereedschap, en maak een bewerkingsplan met snijgegevens.",
            ("B1-K1-W1",),
            "start",
            14,
        ),
        Task(
            "Een draaideel maken volgens tekening",
            "Draai het onderdeel uit je bewerkingsplan. Leg vast waar je van het plan afweek, en waarom.",
            ("B1-K1-W2",),
            "start",
            28,
        ),
        Task(
            "Twee delen verbinden",
            "Verbind twee onderdelen door lijmen, solderen of lassen, en werk ze na. Vergelijk met een andere methode.",
            ("B1-K1-W3",),
            "start",
            45,
        ),
        Task(
            "Meetrapport van drie onderdelen",
            "Meet drie onderdelen na, kies zelf de meetmiddelen, en trek een conclusie over goed- of afkeur.",
            ("B1-K1-W4",),
            "end",
            7,
        ),
    ),
    3: (
        Task(
            "Freesdeel op de CNC-machine",
            "Maak het programma, stel de machine in en frees een eerste stuk. Meet het en stel bij.",
            ("B1-K1-W1", "B1-K1-W2"),
            "start",
            21,
        ),
        Task(
            "Een samenstelling bouwen",
            "Bouw een instrument van minstens vijf onderdelen op. Beschrijf de volgorde en de passingen.",
            ("B1-K2-W1",),
            "start",
            35,
        ),
        Task(
            "Een sensor aansluiten en uitlezen",
            "Sluit een sensor aan, lees hem uit en maak er een bruikbare meting van. Teken het schema.",
            ("B1-K2-W2",),
            "start",
            49,
        ),
        Task(
            "Testen en afstellen",
            "Schrijf een testprotocol voor het instrument, voer het uit en stel het instrument af.",
            ("B1-K2-W3",),
            "end",
            7,
        ),
    ),
    4: (
        Task(
            "Van vraag naar ontwerp",
            "Bespreek met een onderzoeker wat er nodig is. Maak een programma van eisen en twee schetsontwerpen.",
            ("P1-K1-W1", "P1-K1-W2"),
            "start",
            28,
        ),
        Task(
            "Een proefmodel bouwen en beproeven",
            "Bouw een proefmodel van het gekozen ontwerp, beproef het en beschrijf wat er anders moet.",
            ("P1-K1-W3",),
            "start",
            63,
        ),
        Task(
            "Een meetopstelling controleren",
            "Controleer een meetopstelling met een standaard en bepaal de meetonzekerheid.",
            ("B1-K1-W4",),
            "start",
            42,
        ),
        Task(
            "Opleveren en vastleggen",
            "Lever het instrument op aan de gebruiker, met handleiding, tekeningen en onderhoudsplan.",
            ("P1-K1-W4",),
            "end",
            5,
        ),
    ),
}
NEWER: Final = Task(
    "Duurzaam werken in de werkplaats",
    "Zoek uit wat er met spanen, koelvloeistof en restmateriaal gebeurt. Doe een voorstel dat afval scheelt.",
    ("B1-K1-W1",),
    "end",
    14,
)
WORK: Final = (
    "Ik heb eerst de tekening besproken met mijn praktijkopleider. De eerste was 0,04 mm te klein, de tweede paste.",
    "Het opspannen kostte de meeste tijd. Ik heb een foto van de opstelling en mijn meetstaat toegevoegd.",
    "Ik ben begonnen met de voorbereiding en heb daarna zelfstandig gewerkt. Volgende keer vraag ik eerder om hulp.",
    "Zie mijn verslag: wat ik deed, wat er misging en hoe ik dat heb opgelost.",
)
BACK: Final = (
    "Goed begin. Leg nog uit waarom je voor dit gereedschap koos, en voeg je meetstaat toe.",
    "Je beschrijft wat je deed, maar nog niet waarom. Vul dat aan.",
)
FINE: Final = (
    "Mooi werk, duidelijke uitleg. Je metingen kloppen.",
    "Netjes gedaan. Bespreek de tolerantie nog eens met je praktijkopleider.",
    "Je laat zien dat je dit zelfstandig kunt.",
)
GOALS: Final = (
    ("goal", "Zelfstandig een CNC-programma maken en controleren"),
    ("goal", "Nauwkeuriger meten met de schroefmaat"),
    ("challenge", "Sneller om hulp vragen als ik vastloop"),
    ("agreement", "Elke vrijdag een kwartier terugkijken met mijn praktijkopleider"),
)
TALKS: Final = (
    "Besproken hoe de week ging. Volgende week begint de opdracht over meten.",
    "Gaat goed, meer uitleg gevraagd bij de freesbank. Afgesproken: maandag samen instellen.",
    "Planning doorgenomen; een opdracht loopt uit en komt een week later.",
)
JUDGEMENTS: Final = (
    "Werkt netjes en vraagt door. Mag sneller zelf een keuze maken.",
    "Leert snel, let goed op veiligheid.",
)
ADVICE: Final = {
    True: "De werkprocessen zijn gezien en de praktijkopleider is tevreden.",
    False: "Meten en vastleggen vraagt nog oefening. Bespreek een extra opdracht met je praktijkopleider.",
}
