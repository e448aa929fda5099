"""Importing companies: find for every row the company it is about, judge all rows, and write the plan as one set.

Identity first: SBB code, establishment number, KvK number, exactly. Else candidates by key, compared and weighed; what
lies between sure and new is for a person (docs/imports.md).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import Session

from bpv.companies import store
from bpv.companies.rules.duplicates import Judgement, Profile, Zone, compare
from bpv.companies.rules.keys import Address, fold, keys
from bpv.companies.rules.merging import Part, Target, absorb
from bpv.companies.service.import_rows import Work, prepared
from bpv.companies.store import importing
from bpv.core.bulk import insert_rows, update_rows
from bpv.core.clock import now
from bpv.core.intake import Candidate, Incoming, Judged, Note, Plan, Task, Verdict, refused
from bpv.core.progress import Step, nothing

IDENTITIES: Final = ("sbb_company_code", "establishment_number", "kvk")
MOST_CANDIDATES: Final = 3
IN_FILE: Final = "row:"


@dataclass(frozen=True)
class Found:
    """The company a row is about: a token (an id, `row:<fingerprint>` of an earlier row, or "" for a new one)."""

    token: str = ""
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()
    refusal: str = ""
    by_identity: bool = False
    mark: str = ""


@dataclass
class Lookups:
    """Everything that finding the company of a row needs, fetched by sets before the first row is judged."""

    by_identity: dict[str, dict[str, list[str]]]
    by_key: dict[str, list[str]]
    profiles: dict[str, Profile]
    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    asked: dict[tuple[str, str], Found] = field(default_factory=dict)
    seen_keys: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def judge_companies(session: Session, task: Task, rows: Sequence[Incoming], step: Step = nothing) -> Plan:
    """The verdict on every row, and the writing that follows. Changes nothing."""
    basis = store.registry_version(session, task.institution_id)
    profiles = {row.number: profile_of(row) for row in rows}
    own_keys = {row.number: keys_of(row) for row in rows}
    lookups = fetch(session, task.institution_id, rows, own_keys)
    found: list[tuple[Incoming, str, Found]] = []
    for place, row in enumerate(rows):
        if place % 500 == 0:
            step(place, len(rows))
        mark = fingerprint(row)
        answer = resolve(row, mark, profiles[row.number], own_keys[row.number], lookups, task)
        remember(row, mark, answer, profiles[row.number], own_keys[row.number], lookups)
        found.append((row, mark, answer))
    held = importing.targets(
        session, task.institution_id, (answer.token for _, _, answer in found if not is_new(answer.token))
    )
    judged, targets, learnt = merge(found, held, task)
    changed = [target for target in targets if target.changed]
    aspects = importing.aspects(
        session, task.institution_id, (target.company.id for target in changed if not target.company.is_new)
    )
    return Plan(tuple(judged), prepared(task.institution_id, changed, aspects), basis, learnt)


def write_companies(session: Session, task: Task, plan: Plan) -> None:
    """Write a plan within the caller's transaction; raises `Moved` when the registry changed since it was judged."""
    work: Work = plan.work
    if work.empty:
        return
    importing.lock(session, work.changed)
    importing.bump_from(session, task.institution_id, plan.basis or 0)
    moment = now()
    for name, table in importing.TABLES.items():
        stamps = {"created_at": moment, "updated_at": moment} if name == "company" else {}
        insert_rows(session, table, [{**row, **stamps} for row in work.inserts[name]])
        stamps = {"updated_at": moment} if name == "company" else {}
        update_rows(session, table, [{**row, **stamps} for row in work.updates[name]])
    importing.replace_keys(session, work.changed, work.keys)


def profile_of(row: Incoming) -> Profile:
    """What is compared of a row."""
    value = row.values.get
    address = address_of(row)
    addresses = (address,) if any(address) else ()
    return Profile(row.values["name"], addresses, value("website", ""), value("phone", ""), value("kvk", ""))


def address_of(row: Incoming) -> Address:
    """The address in a row."""
    return Address(*(row.values.get(name, "") for name in ("street", "house_number", "postcode", "place")))


def keys_of(row: Incoming) -> frozenset[str]:
    """The keys of a row."""
    return keys(row.values["name"], (address_of(row),), row.values.get("website"), row.values.get("phone"))


def fingerprint(row: Incoming) -> str:
    """What identifies a row in decisions: its codes, name and address."""
    names = (*IDENTITIES, "name", "street", "house_number", "postcode", "place")
    parts = "\x1f".join(fold(str(row.values.get(name, ""))) for name in names)
    return hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()


def fetch(
    session: Session, institution_id: str, rows: Sequence[Incoming], own_keys: dict[int, frozenset[str]]
) -> Lookups:
    """All look-ups for these rows: a few queries per 5,000 values."""
    by_identity = {
        name: importing.identities(
            session, institution_id, name, (row.values[name] for row in rows if name in row.values)
        )
        for name in IDENTITIES
    }
    by_key = importing.by_keys(session, institution_id, (key for some in own_keys.values() for key in some))
    ids = {one for some in by_key.values() for one in some}
    ids |= {one for names in by_identity.values() for some in names.values() if len(some) > 1 for one in some}
    return Lookups(by_identity, by_key, importing.profiles(session, institution_id, ids))


def resolve(
    row: Incoming, mark: str, profile: Profile, own_keys: frozenset[str], lookups: Lookups, task: Task
) -> Found:
    """The company a row is about."""
    if (crebo := row.values.get("crebo")) and crebo not in task.crebos:
        return Found(refusal="crebo.unknown")
    hits = {name: identified(name, row.values.get(name), lookups) for name in IDENTITIES}
    permanent = {token for name in ("sbb_company_code", "establishment_number") for token in hits[name]}
    if len(permanent) > 1:
        return Found(refusal="identity.conflict")
    for exact in (permanent, set(hits["kvk"])):
        if len(exact) == 1:
            return Found(exact.pop(), by_identity=True)
    for name in IDENTITIES:  # an earlier row with this identity waits for a decision: one answer for all of them
        if waiting := lookups.asked.get((name, row.values.get(name, ""))):
            return waiting
    tokens = set(hits["kvk"]) or candidates_of(own_keys, lookups)
    return weigh(mark, profile, tokens, lookups, task)


def identified(name: str, value: str | None, lookups: Lookups) -> list[str]:
    """The companies with this identity, in the registry and else in earlier rows of the file."""
    if value is None:
        return []
    return lookups.by_identity[name].get(value) or [
        token for token in (lookups.seen.get((name, value)),) if token is not None
    ]


def candidates_of(own_keys: Iterable[str], lookups: Lookups) -> set[str]:
    """The companies that share a key with a row."""
    found = {one for key in own_keys for one in lookups.by_key.get(key, ())}
    for key in own_keys:
        others = lookups.seen_keys.get(key, ())
        if len(others) <= importing.CROWDED:
            found.update(others)
    return found


def weigh(mark: str, profile: Profile, tokens: set[str], lookups: Lookups, task: Task) -> Found:
    """The best candidate when it is surely the same; else what a person decided; else the question."""
    judged = [(compare(profile, lookups.profiles[token]), token) for token in tokens]
    judged = sorted((pair for pair in judged if pair[0].zone is not Zone.NEW), key=lambda p: (-p[0].score, p[1]))
    if judged and judged[0][0].zone is Zone.SAME:
        return Found(judged[0][1], reasons=judged[0][0].reasons)
    if not judged:
        return Found()
    decided = task.decisions.get(mark)
    if decided == "" or decided in tokens:
        return Found(decided or "")
    return Found(candidates=tuple(candidate(pair, lookups) for pair in judged[:MOST_CANDIDATES]), mark=mark)


def candidate(pair: tuple[Judgement, str], lookups: Lookups) -> Candidate:
    """A candidate as a person sees it."""
    judgement, token = pair
    other = lookups.profiles[token]
    places = {address.place for address in other.addresses if address.place}
    label = f"{other.name} ({', '.join(sorted(places))})" if places else other.name
    return Candidate(token, label[:200], judgement.score, judgement.reasons)


def remember(
    row: Incoming, mark: str, answer: Found, profile: Profile, own_keys: Iterable[str], lookups: Lookups
) -> None:
    """Let later rows of the file find the company of this one."""
    if answer.refusal:
        return
    if answer.candidates:
        for name in IDENTITIES:
            if value := row.values.get(name):
                lookups.asked.setdefault((name, value), answer)
        return
    token = answer.token or f"{IN_FILE}{mark}"
    for name in IDENTITIES:
        if value := row.values.get(name):
            lookups.seen.setdefault((name, value), token)
    if not answer.token:
        lookups.profiles[token] = profile
        for key in own_keys:
            lookups.seen_keys[key].append(token)


def is_new(token: str) -> bool:
    """True for a company that the registry does not hold."""
    return not token or token.startswith(IN_FILE)


def merge(
    found: Sequence[tuple[Incoming, str, Found]], held: dict[str, Target], task: Task
) -> tuple[list[Judged], list[Target], dict[str, str]]:
    """Take every row into its company, in the order of the file; and what rows without any number become."""
    judged = []
    targets = dict(held)
    learnt: dict[str, str] = {}
    for row, mark, answer in found:
        name = row.values["name"]
        if answer.refusal:
            fieldname = "crebo" if answer.refusal == "crebo.unknown" else "sbb_company_code"
            value = row.values.get(fieldname, "")
            judged.append(refused(row, answer.refusal, fieldname, value, crebo=value))
        elif answer.candidates:
            judged.append(
                Judged(row.number, Verdict.POSSIBLE_DUPLICATE, name, row.notes, answer.candidates, answer.mark)
            )
        else:
            judged.append(taken(row, mark, answer, targets, task))
            if is_new(answer.token) and not any(row.values.get(name) for name in IDENTITIES):
                learnt[mark] = targets[answer.token or f"{IN_FILE}{mark}"].company.id
    return judged, list(targets.values()), learnt


def taken(row: Incoming, mark: str, answer: Found, targets: dict[str, Target], task: Task) -> Judged:
    """The verdict on a row that found its company."""
    token = answer.token or f"{IN_FILE}{mark}"
    first = token not in targets
    if first:
        targets[token] = Target(Part(), first_row=row.number)
    target = targets[token]
    adds, notes = absorb(target, row, task.dated_on, task.source, rename=answer.by_identity or first)
    if not first and target.first_row:
        notes.append(Note("row.double", params={"row": target.first_row}))
    if answer.reasons:
        notes.append(Note("row.recognised", params={"reasons": ",".join(answer.reasons)}))
    target.first_row = target.first_row or row.number
    verdict = Verdict.NEW if first else Verdict.CHANGED if adds else Verdict.SAME
    return Judged(row.number, verdict, row.values["name"], (*row.notes, *notes), fingerprint=mark)
