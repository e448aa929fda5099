"""The fields of each kind of file, with the names that columns have in schools and registers. Synonyms are folded."""

# ruff: noqa: E501 a table reads best with one field per line
# fmt: off
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bpv.core.sheets.cells import cents, day, yes_no
from bpv.imports.models import FieldSpec, Kind
from bpv.imports.rules import parsers as p

COMPANY_CODES: Final = (
    FieldSpec("sbb_company_code", p.sbb_code, ("code leerbedrijf", "leerbedrijf id", "leerbedrijfcode", "leerbedrijfnummer", "sbb code", "sbb nummer", "organisatienummer", "relatienummer", "company code")),
    FieldSpec("kvk", p.kvk, ("kvk nummer", "kvknr", "kvk nr", "kvknummer", "kamer van koophandel", "dossiernummer", "chamber of commerce"), looks="kvk"),
    FieldSpec("establishment_number", p.establishment_number, ("vestigingsnummer", "kvk vestiging", "kvk vestigingsnummer", "vestigingsnr", "locatienummer", "establishment"), looks="establishment_number"),
)

ADDRESS: Final = (
    FieldSpec("establishment_name", p.text(200), ("naam vestiging", "vestiging", "vestigingsnaam", "locatie", "locatienaam", "naam locatie", "naam ziekenhuis", "afdeling")),
    FieldSpec("address", p.text(150), ("adres", "bezoekadres", "vestigingsadres", "straat en huisnummer", "adresregel"), looks="address"),
    FieldSpec("street", p.text(120), ("straat", "straatnaam", "openbare ruimte")),
    FieldSpec("house_number", p.text(20), ("huisnummer", "huisnr", "nummer", "nr")),
    FieldSpec("house_letter", p.text(10), ("huisletter", "letter", "toevoeging", "huisnummertoevoeging", "house number addition")),
    FieldSpec("postcode", p.postcode, ("post code", "pc", "postcode bezoekadres", "zip", "zipcode", "postal code"), looks="postcode"),
    FieldSpec("place", p.text(80), ("plaats", "woonplaats", "plaatsnaam", "stad", "city", "town", "vestigingsplaats")),
    FieldSpec("country", p.country, ("land", "landcode", "country code")),
    FieldSpec("latitude", p.latitude, ("lat", "breedtegraad")),
    FieldSpec("longitude", p.longitude, ("lon", "lng", "long", "lengtegraad")),
    FieldSpec("address_private", yes_no, ("adres geheim", "adres afgeschermd", "geheim adres", "private address")),
)

ASPECTS: Final = (
    FieldSpec("company_type", p.company_type, ("type bedrijf", "soort bedrijf", "bedrijfsvorm")),
    FieldSpec("website", p.website, ("web site", "internet", "url", "internetadres", "homepage"), looks="website"),
    FieldSpec("email", p.mail, ("e mail", "mail", "mailadres", "emailadres", "e mailadres"), looks="email"),
    FieldSpec("phone", p.text(40), ("telefoon", "tel", "telefoonnummer", "telnr"), looks="phone"),
    FieldSpec("suitable_under_16", yes_no, ("geschikt onder 16", "onder 16", "geschikt voor jongeren onder 16", "under 16")),
    FieldSpec("description", p.block(8000), ("omschrijving", "beschrijving", "werkzaamheden", "omschrijving werkzaamheden", "bedrijfsomschrijving")),
    FieldSpec("sector", p.text(120), ("branche", "bedrijfstak", "sbi omschrijving", "activiteitomschrijving", "activiteit", "soort ziekenhuis")),
    FieldSpec("techniques", p.words(), ("technieken", "techniek", "bewerkingen", "vaardigheden")),
    FieldSpec("machines", p.words(), ("machinepark", "apparatuur", "gereedschap")),
    FieldSpec("languages", p.words(), ("talen", "taal", "voertaal")),
    FieldSpec("size", p.between(0, 1_000_000), ("aantal medewerkers", "medewerkers", "personeel", "bedrijfsgrootte", "aantal werknemers", "fte", "employees")),
    FieldSpec("guidance_hours", p.number(0, 60), ("begeleidingsuren", "uren begeleiding", "begeleiding uren per week", "guidance hours a week")),
    FieldSpec("guidance_way", p.block(2000), ("wijze van begeleiden", "begeleiding", "manier van begeleiden")),
    FieldSpec("max_students_per_trainer", p.between(0, 100), ("max studenten per praktijkopleider", "studenten per begeleider", "max studenten")),
    FieldSpec("expenses_covered", yes_no, ("onkosten vergoed", "onkostenvergoeding", "reiskosten vergoed")),
    FieldSpec("expenses_which", p.text(400), ("welke onkosten", "soort onkosten")),
    FieldSpec("allowance_cents", cents, ("stagevergoeding", "vergoeding", "vergoeding per maand", "bedrag", "allowance")),
    FieldSpec("pro_rata", p.text(200), ("naar rato", "pro rata regel")),
    FieldSpec("cao", p.text(200), ("collectieve arbeidsovereenkomst",)),
    FieldSpec("payment_confirmed_on", day, ("vergoeding bevestigd op", "betaling bevestigd op"), is_date=True),
)

RECOGNITION: Final = (
    FieldSpec("crebo", p.crebo, ("crebonummer", "crebo code", "kwalificatiecode", "crebo kwalificatie", "erkend voor crebo"), looks="crebo"),
    FieldSpec("recognised_from", day, ("erkend vanaf", "erkend sinds", "datum erkenning", "erkenningsdatum", "begindatum erkenning"), is_date=True),
    FieldSpec("last_assessed", day, ("laatst beoordeeld", "laatste beoordeling", "datum beoordeling"), is_date=True),
    FieldSpec("withdrawn_on", day, ("ingetrokken op", "erkenning ingetrokken", "einddatum erkenning"), is_date=True),
    FieldSpec("last_bpv_end", day, ("laatste bpv", "laatste stage einde", "einde laatste bpv"), is_date=True),
)

NAME: Final = ("naam", "bedrijfsnaam", "naam bedrijf", "leerbedrijf", "naam leerbedrijf", "organisatie", "naam organisatie", "handelsnaam", "statutaire naam", "company", "company name", "bedrijf")

COMPANIES: Final = (
    FieldSpec("name", p.text(200), NAME, required=True, looks="name", keeps_words=True),
    *COMPANY_CODES,
    *ADDRESS,
    *ASPECTS,
    *RECOGNITION,
)

PLACES: Final = (
    FieldSpec("reference", p.text(60), ("referentie", "plaatsnummer", "leerplaats id", "leerplaatsnummer", "vacaturenummer")),
    *COMPANY_CODES,
    FieldSpec("company_name", p.text(200), NAME, keeps_words=True),
    FieldSpec("postcode", p.postcode, ("post code", "pc", "zipcode"), looks="postcode"),
    FieldSpec("title", p.text(200), ("titel", "functie", "naam leerplaats", "leerplaats", "wervende titel"), keeps_words=True),
    FieldSpec("description", p.block(8000), ("omschrijving", "beschrijving", "werkzaamheden")),
    FieldSpec("crebo", p.crebo, ("crebonummer", "crebo code", "kwalificatiecode", "crebo kwalificatie"), required=True, looks="crebo"),
    FieldSpec("route", p.route, ("leerweg", "bol bbl", "bol of bbl")),
    FieldSpec("starts_on", day, ("begindatum", "startdatum", "start", "van", "begin", "vanaf"), required=True, is_date=True),
    FieldSpec("ends_on", day, ("einddatum", "eind", "tot", "tot en met", "t m", "einde"), required=True, is_date=True),
    FieldSpec("study_years", p.study_years, ("leerjaar", "leerjaren", "studiejaar")),
    FieldSpec("capacity", p.between(0, 1000), ("aantal plaatsen", "aantal", "plaatsen", "capaciteit", "number of places")),
    FieldSpec("days_per_week", p.between(1, 7), ("dagen per week", "aantal dagen")),
    FieldSpec("weekdays", p.weekdays, ("dagen", "weekdagen", "werkdagen")),
    FieldSpec("closed", yes_no, ("gesloten", "vervallen")),
)

STUDENTS: Final = (
    FieldSpec("number", p.text(20), ("studentnummer", "leerlingnummer", "deelnemernummer", "student nr", "stamnummer", "studentnr"), required=True, keeps_words=True),
    FieldSpec("name", p.text(120), ("naam", "volledige naam", "naam student", "weergavenaam"), keeps_words=True),
    FieldSpec("first_name", p.text(60), ("voornaam", "roepnaam", "voornamen"), keeps_words=True),
    FieldSpec("infix", p.text(20), ("tussenvoegsel", "tussenvoegsels", "voorvoegsel"), keeps_words=True),
    FieldSpec("last_name", p.text(60), ("achternaam", "familienaam"), keeps_words=True),
    FieldSpec("email", p.mail, ("e mail", "mail", "mailadres", "emailadres", "schoolmail"), looks="email"),
    FieldSpec("birth_date", day, ("geboortedatum", "geb datum", "geboren", "gebdat", "date of birth"), required=True, is_date=True),
    FieldSpec("crebo", p.crebo, ("crebonummer", "crebo code", "opleidingscode", "crebo kwalificatie"), required=True, looks="crebo"),
    FieldSpec("route", p.route, ("leerweg", "bol bbl")),
    FieldSpec("cohort", p.between(2000, 2100), ("instroomjaar", "startjaar", "jaar van instroom"), required=True),
    FieldSpec("study_year", p.between(1, 6), ("leerjaar", "studiejaar", "jaar"), required=True),
    FieldSpec("postcode", p.own_postcode, ("post code", "postcode woonadres"), looks="postcode"),
    FieldSpec("team", p.text(120), ("opleidingsteam", "teamnaam")),
    FieldSpec("supervisor", p.mail, ("begeleider", "bpv begeleider", "stagebegeleider", "e mail begeleider", "mail begeleider", "begeleider e mail", "supervisor e mail", "supervisor email")),
)

OUTCOMES: Final = (
    FieldSpec("number", p.text(20), ("studentnummer", "leerlingnummer", "deelnemernummer", "student nr", "stamnummer", "studentnr", "student number"), required=True, keeps_words=True),
    FieldSpec("reference", p.text(60), ("plaatsnummer", "leerplaats id", "leerplaatsnummer", "referentie leerplaats", "place reference")),
    *COMPANY_CODES,
    FieldSpec("company_name", p.text(200), NAME, keeps_words=True),
    FieldSpec("postcode", p.postcode, ("post code", "postcode bedrijf"), looks="postcode"),
    FieldSpec("starts_on", day, ("begindatum", "startdatum", "start", "van", "begin", "vanaf", "first day"), required=True, is_date=True),
    FieldSpec("ends_on", day, ("einddatum", "geplande einddatum", "eind", "tot", "tot en met", "t m", "einde", "last day"), required=True, is_date=True),
    FieldSpec("result", p.outcome, ("uitkomst", "resultaat", "uitslag", "status", "outcome"), required=True),
    FieldSpec("ended_on", day, ("beeindigd op", "werkelijke einddatum", "gestopt op", "laatste dag", "ended on"), is_date=True),
    FieldSpec("reason", p.reason, ("reden", "reden beeindiging", "reden einde")),
    FieldSpec("said_by", p.side, ("reden volgens", "volgens", "partij", "side")),
    FieldSpec("note", p.block(1000), ("toelichting", "opmerking", "bron", "source")),
)

QUALIFICATIONS: Final = (
    FieldSpec("crebo", p.crebo, ("crebo kwalificatie", "crebonummer", "crebo code", "kwalificatiecode"), required=True, looks="crebo"),
    FieldSpec("name", p.text(200), ("kwalificatie", "naam", "naam kwalificatie", "opleiding", "qualification"), required=True, keeps_words=True),
    FieldSpec("file_crebo", p.crebo, ("crebo dossier doorgetrokken", "crebo dossier", "dossiercrebo")),
    FieldSpec("file_name", p.text(200), ("kwalificatiedossier", "dossier doorgetrokken", "dossier", "naam dossier"), keeps_words=True),
    FieldSpec("domain", p.text(120), ("opleidingsdomein", "domein", "domain"), keeps_words=True),
    FieldSpec("level", p.between(1, 4), ("niveau", "mbo niveau")),
    FieldSpec("kind", p.text(60), ("soort opleiding", "soort", "type opleiding")),
    FieldSpec("routes", p.routes, ("leerweg", "leerwegen", "route")),
    FieldSpec("years", p.between(1, 4), ("studieduur", "duur in jaren", "jaren")),
)

POSTCODES: Final = (
    FieldSpec("code", p.postcode4, ("postcode", "zipcode", "zip", "postal code", "pc4"), required=True, looks="postcode"),
    FieldSpec("place", p.text(80), ("plaats", "place name", "woonplaats", "plaatsnaam"), required=True, keeps_words=True),
    FieldSpec("latitude", p.latitude, ("lat", "breedtegraad"), required=True),
    FieldSpec("longitude", p.longitude, ("lon", "lng", "lengtegraad"), required=True),
)

FIELDS: Final[Mapping[Kind, tuple[FieldSpec, ...]]] = MappingProxyType(
    {
        Kind.COMPANIES: COMPANIES,
        Kind.PLACES: PLACES,
        Kind.STUDENTS: STUDENTS,
        Kind.OUTCOMES: OUTCOMES,
        Kind.QUALIFICATIONS: QUALIFICATIONS,
        Kind.POSTCODES: POSTCODES,
    }
)

# A row in which all of these are blank is a heading between the rows, or a line that was left empty on purpose.
HEADING: Final[Mapping[Kind, frozenset[str]]] = MappingProxyType(
    {Kind.QUALIFICATIONS: frozenset({"crebo", "name"})}
)


def spec(kind: Kind, name: str) -> FieldSpec | None:
    """The field of a kind by its name."""
    return next((one for one in FIELDS[kind] if one.name == name), None)
