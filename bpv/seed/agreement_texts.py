"""Made-up texts of agreements: general terms, and what sheets say in words."""

from typing import Final

TITLE: Final = "Algemene voorwaarden bij de praktijkovereenkomst"
TERMS: Final = (
    (
        "Artikel 1. Doel\nDe student leert in de praktijk wat bij de opleiding hoort. Werken voor het "
        "bedrijf staat daaraan ten dienste."
    ),
    (
        "Artikel 2. Begeleiding\nHet leerbedrijf wijst een praktijkopleider aan. De school wijst een "
        "BPV-begeleider aan en houdt minstens drie keer per periode contact."
    ),
    (
        "Artikel 3. Veiligheid\nHet leerbedrijf zorgt voor een veilige werkplek, ook sociaal veilig. Wie "
        "zich niet veilig voelt, kan altijd bij de school terecht."
    ),
    ("Artikel 4. Tijden\nDe student houdt zich aan de tijden van het bedrijf. De Arbeidstijdenwet gaat voor."),
    (
        "Artikel 5. Beoordeling\nDe school beoordeelt of het deel van de opleiding is behaald, en weegt "
        "het oordeel van het leerbedrijf mee."
    ),
    (
        "Artikel 6. Klachten\nKomen student en praktijkopleider er samen niet uit, dan bespreken ze het "
        "met de BPV-begeleider. Daarna kan een klacht worden ingediend bij de school."
    ),
)
ENGLISH: Final = (
    "Article 1. Purpose\nThe student learns in practice what belongs to the programme.",
    "Article 2. Guidance\nThe company names a trainer, the school a supervisor.",
    "Article 3. Safety\nThe company provides a safe workplace, socially safe as well.",
)
GUIDANCE: Final = (
    ("Elke week een gesprek van een half uur met de praktijkopleider. De begeleider van school komt één keer langs."),
    ("Aan het begin van de dag nemen student en praktijkopleider het werk door. Om de twee weken een langer gesprek."),
    (
        "De student werkt de eerste weken met een vaste collega. De praktijkopleider kijkt elke vrijdag "
        "mee in de BPV-map."
    ),
)
ASSESSMENT: Final = (
    "De school beoordeelt elk werkproces met de rubric uit de BPV-map. Het oordeel van de praktijkopleider telt mee."
)
DISSOLUTION: Final = (
    "De overeenkomst eindigt eerder als student, leerbedrijf en school dat samen afspreken, als de "
    "erkenning vervalt, bij faillissement of sluiting, of als iemand zich na een waarschuwing niet "
    "aan de afspraken houdt. De school zoekt dan een andere plek."
)
