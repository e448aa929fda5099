"""Publishing a draft: a separate act by a second person, which proposes every seat in one transaction, exactly once."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bpv.core.errors import Refused
from bpv.core.rights import Scope
from bpv.matches import store
from bpv.matches.models.proposals import ProposalState, Proposing
from bpv.matches.models.rounds import Round, Run, SeatLine, Standing
from bpv.matches.rules.rounds import standing
from bpv.matches.service import proposals, switches
from bpv.matches.service.catalogues import Catalogues
from bpv.matches.service.proposals import mails
from bpv.matches.service.round_running import Work, gathered, hash_of
from bpv.matches.service.rounds import draft, note, runs
from bpv.matches.store import proposals as proposal_store
from bpv.people.service.reaching import reachable
from bpv.placements.models import Way


@dataclass(frozen=True, slots=True)
class Publishing:
    """What publishing a draft would do: proposals made anew, those that stay, and open ones that are withdrawn."""

    round: Round
    run: Run
    standing: Standing
    new: int
    same: int
    withdrawn: int


def to_publish(session: Session, scope: Scope, catalogues: Catalogues, run_id: str) -> Publishing:
    """What publishing would do, and every reason against it. Raises NotFound outside the scope."""
    round_, run = draft(session, scope, run_id)
    if not run.done:
        return Publishing(round_, run, judged(session, scope, round_, run, fresh=False), 0, 0, 0)
    work = gathered(session, catalogues, run)
    seats = store.round_seats.to_publish(session, run.id)
    promised = [one for given in work.cohort.promised.values() for one in given]
    wanted = {(seat.student_id, seat.place_id) for seat in seats}
    same = sum((one.student_id, one.place_id) in wanted for one in promised)
    fresh = hash_of(work) == run.inputs_hash
    against = judged(session, scope, round_, run, fresh=fresh)
    return Publishing(round_, run, against, len(seats) - same, same, len(promised) - same)


def judged(session: Session, scope: Scope, round_: Round, run: Run, *, fresh: bool) -> Standing:
    """Every reason against publishing a run by who is asking."""
    drafts = [one.id for one in runs(session, round_) if not one.what_if]
    return standing(
        round_,
        run,
        scope.account_id,
        fresh=fresh,
        newest=drafts[0] if drafts else None,
        owns_last=round_.paired_by is not None and round_.paired_by == scope.account_id,
    )


def publish(
    session: Session, scope: Scope, catalogues: Catalogues, run_id: str, version: int, today: date, at: datetime
) -> int:
    """Publish a draft: every seat becomes a proposal, or stays the one it was; open proposals of its students that the
    plan does not hold are withdrawn. How many proposals there are now.

    `version` is that of the round as it was shown: of two people who publish at once, one is refused. Raises NotFound
    outside the scope, and Refused with the first reason against it.
    """
    round_, run = draft(session, scope, run_id)
    if round_.version != version or not store.rounds.change(session, round_, {"published_run_id": run.id}):
        raise Refused("round.already" if run.published_at else "round.moved")
    round_, run = draft(session, scope, run_id)  # as it is now that nobody else can change it
    work = gathered(session, catalogues, run)
    against = judged(session, scope, round_, run, fresh=hash_of(work) == run.inputs_hash).against
    if against:
        raise Refused(against[0])
    if not store.round_runs.publish(session, run, scope.account_id, at):
        raise Refused("round.already")
    seats = store.round_seats.to_publish(session, run.id)
    replaced = withdraw_others(session, scope, work, seats, at)
    ways = ways_of(session, work, seats)
    wanted = tuple(proposing(round_, seat, ways[seat.team_id]) for seat in seats)
    made = proposals.make_all(session, scope.institution_id, wanted, scope.account_id, today)
    for proposal_id in replaced:
        note(session, scope, "match_proposal.withdrawn", proposal_id, ("ended_at", "ended_by", "state"))
    note(session, scope, "round.published", round_.id, ("proposals", "withdrawn") if replaced else ("proposals",))
    return len(made)


def withdraw_others(
    session: Session, scope: Scope, work: Work, seats: tuple[SeatLine, ...], at: datetime
) -> tuple[str, ...]:
    """Withdraw the open proposals of the students of a round that its plan does not hold, and mail those for whom it
    has nothing instead; the ids. They went wrong for no reason of a student or a company, so they carry none and stay
    out of the ledger of failed matches."""
    wanted = {(seat.student_id, seat.place_id) for seat in seats}
    students = [student_id for student_id, given in work.cohort.promised.items() if given]
    over = {"state": ProposalState.WITHDRAWN.value, "ended_at": at, "ended_by": scope.account_id}
    done = []
    for one in proposal_store.of_students(session, scope.institution_id, students):
        mine = one.open and one.period_id == work.cohort.period.id
        if mine and (one.student_id, one.place_id) not in wanted:
            if not proposal_store.write(session, one, over):
                raise Refused("round.stale")
            done.append(one)
    without = {one.student_id for one in done} - {seat.student_id for seat in seats}
    reached = reachable(session, without)
    for student_id in sorted(without):
        mails.tell(session, reached, student_id, mails.NEWS, scope.account_id)
    return tuple(one.id for one in done)


def ways_of(session: Session, work: Work, seats: tuple[SeatLine, ...]) -> dict[str | None, Way]:
    """How each team places the students of this study year: by the school, or after a talk with the company."""
    year, own = work.cohort.period.study_year, work.round.institution_id
    found: dict[str | None, Way] = {}
    for team_id in {seat.team_id for seat in seats}:
        led = team_id is not None and switches.school_led(session, own, team_id, year)
        found[team_id] = Way.SCHOOL_LED if led else Way.FIT_INTERVIEW
    return found


def proposing(round_: Round, seat: SeatLine, way: Way) -> Proposing:
    """The proposal of a seat: its score in whole points, and its parts from 0 to 1."""
    kept = seat.detail.get("parts", ())
    return Proposing(
        student_id=seat.student_id,
        place_id=str(seat.place_id),
        period_id=round_.period_id,
        way=way,
        round_id=round_.id,
        score=sum(int(part[1]) for part in kept) if kept else None,
        parts={str(part[0]): float(part[3]) for part in kept},
        choice=seat.choice,
    )
