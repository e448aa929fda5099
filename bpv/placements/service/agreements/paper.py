"""The agreement as one text with labels, in its own language: the screen and the PDF both render this."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bpv.core.clock import local, today
from bpv.core.words import say, say_day
from bpv.organisation import service as organisation
from bpv.placements.models.agreement import AgreementState, Full, Party
from bpv.placements.models.paper import Paper, Row, Section, Signed
from bpv.placements.rules import agreement as rules
from bpv.placements.service.agreements import reading

Say = Callable[..., str]


def paper(session: Session, institution_id: str, agreement_id: str) -> Paper:
    """The agreement of the school as it is read; raises NotFound for any other."""
    return composed(session, reading.by_id(session, institution_id, agreement_id, today()))


def composed(session: Session, full: Full) -> Paper:
    """The paper of an agreement that was read."""
    language = full.agreement.language

    def said(code: str, **params: Any) -> str:
        return say(language, f"paper.{code}", params)

    school = organisation.institution(session, full.agreement.institution_id).name
    says = full.sheet.says
    return Paper(
        language=language,
        title=said("title"),
        subtitle=said("subtitle", student=full.student_name, company=says.company_name),
        state=state_line(full, said),
        sections=(
            parties(full, school, said),
            programme(full, said),
            days(full, said),
            guidance(full, said),
            part(full, said),
            Section(said("dissolution"), paragraphs=words(says.dissolution, said)),
            *changes(full, said),
        ),
        signatures_heading=said("signatures"),
        signatures_columns=(said("party"), said("name"), said("when"), said("how")),
        signatures=signatures(full, said),
        terms=terms(full, said),
        footer=said("footer", number=full.sheet.number, day=local(full.sheet.at).date()),
    )


def words(text: str, said: Say) -> tuple[str, ...]:
    """The paragraphs of a text, or one that says that nothing was filled in."""
    return tuple(one.strip() for one in text.replace("\r\n", "\n").split("\n\n") if one.strip()) or (said("nothing"),)


def shown(value: str | None, said: Say) -> str:
    """A value, or the words for none."""
    return value or said("nothing")


def state_line(full: Full, said: Say) -> str:
    """Where the agreement is, in a sentence."""
    agreement = full.agreement
    if agreement.state is AgreementState.ENDED:
        return said("state.ended", day=agreement.ended_on or full.sheet.says.ends_on)
    if agreement.complete_on is not None and agreement.state is AgreementState.COMPLETE:
        return said("state.complete", day=agreement.complete_on)
    return said(f"state.{agreement.state.value}")


def parties(full: Full, school: str, said: Say) -> Section:
    """Who agrees with whom."""
    says = full.sheet.says
    rows = [
        Row(said("student"), full.student_name),
        Row(said("student_number"), full.student_number),
        Row(said("company"), says.company_name),
        Row(said("company_code"), shown(says.company_code, said)),
        Row(said("company_place"), shown(says.company_place, said)),
        Row(said("school"), school),
    ]
    if full.agreement.parent_name:
        rows.insert(2, Row(said("parent"), full.agreement.parent_name))
    return Section(said("parties"), tuple(rows))


def programme(full: Full, said: Say) -> Section:
    """What the student learns, and which number this agreement has."""
    says = full.sheet.says
    rows = [
        Row(said("qualification"), f"{says.qualification} ({says.crebo})"),
        Row(said("route"), says.route),
        Row(said("kind"), said(f"kind.{full.agreement.kind.value}")),
        Row(said("sequence"), str(full.agreement.sequence)),
    ]
    if says.elective_code:
        only = said("elective_only") if says.elective_only else ""
        rows.insert(1, Row(said("elective"), " ".join(filter(None, (says.elective_code, only)))))
    return Section(said("programme"), tuple(rows))


def days(full: Full, said: Say) -> Section:
    """From when until when, how many hours, and in which study years."""
    says, language = full.sheet.says, full.agreement.language
    rows = [
        Row(said("starts_on"), say_day(language, says.starts_on)),
        Row(said("ends_on"), say_day(language, says.ends_on)),
        Row(said("hours"), said("hours_value", hours=says.hours) if says.hours else said("nothing")),
    ]
    rows += [
        Row(said("spread", year=year), said("hours_value", hours=hours)) for year, hours in sorted(says.spread.items())
    ]
    if full.agreement.ended_on and full.agreement.ended_on != says.ends_on:
        rows.append(Row(said("ended_on"), say_day(language, full.agreement.ended_on)))
    return Section(said("days"), tuple(rows))


def guidance(full: Full, said: Say) -> Section:
    """Who guides the student, and how."""
    says = full.sheet.says
    rows = (
        Row(said("trainer"), shown(says.trainer_name, said)),
        Row(said("supervisor"), shown(says.supervisor_name, said)),
    )
    return Section(said("guidance"), rows, words(says.guidance, said))


def part(full: Full, said: Say) -> Section:
    """Which part of the qualification is to be achieved, and how that is assessed."""
    says, titles = full.sheet.says, full.process_titles
    rows = tuple(Row(code, titles.get(code, code)) for code in says.work_processes)
    return Section(said("part"), rows or (Row(said("work_processes"), said("nothing")),), words(says.assessment, said))


def changes(full: Full, said: Say) -> tuple[Section, ...]:
    """What the sheet in force changed, from the second sheet on."""
    sheet = full.sheet
    if sheet.number == 1:
        return ()
    rows = [
        Row(said("changed"), ", ".join(said(f"change.{one.value}") for one in sheet.changes)),
        Row(said("asked_by"), said(f"party.{sheet.asked_by.value}")),
    ]
    if sheet.consented_on:
        rows.append(Row(said("consented_on"), say_day(full.agreement.language, sheet.consented_on)))
    return (Section(said("changes"), tuple(rows)),)


def signatures(full: Full, said: Say) -> tuple[Signed, ...]:
    """Every party that signs, with who signed and when."""
    held: Mapping[Party, Any] = {one.party: one for one in full.signatures}
    wanted = rules.signing(full.birth_date, signing_day(full))
    return tuple(
        Signed(
            said(f"party.{party.value}"),
            held[party].name if party in held else "",
            moment(held[party].at, full.agreement.language) if party in held else "",
            said(f"how.{held[party].how.value}", number=held[party].sheet_number) if party in held else "",
        )
        for party in Party
        if party in wanted or party in held
    )


def signing_day(full: Full) -> date:
    """The day that settles whether a parent signs: that of the student's signature, or today."""
    return reading.days(full.signatures).get(Party.STUDENT, today())


def moment(at: datetime, language: str) -> str:
    """An instant on the Dutch wall clock, to the minute."""
    here = local(at)
    return f"{say_day(language, here.date())}, {here:%H:%M}"


def terms(full: Full, said: Say) -> Section:
    """The general terms that belong to the sheet."""
    if full.terms is None:
        return Section(said("terms"), paragraphs=(said("no_terms"),))
    heading = said("terms_heading", title=full.terms.title, number=full.terms.number)
    return Section(heading, paragraphs=words(full.terms.text, said))
