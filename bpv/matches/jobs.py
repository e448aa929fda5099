"""Ticks of matches: mail for saved searches, proposals that nobody answers, learning anew, rounds."""

from datetime import date, datetime
from typing import Final

from bpv.core.clock import local, now
from bpv.core.db import Database
from bpv.core.progress import Progress
from bpv.matches.service import Catalogues, retraining, round_running, watching
from bpv.matches.service.proposals import lapsing
from matching import compiled

STUDENTS: Final = 100  # of one slice
SLICES: Final = 20  # of one school in one tick: who is left comes with the next
CATALOGUES: Final = Catalogues()


def search_mail(database: Database) -> int:
    """Look for what newly fits saved searches that are due; how many students get a mail."""
    return look_at(database, now(), CATALOGUES)


def look_at(database: Database, moment: datetime, catalogues: Catalogues) -> int:
    """The work of `search_mail` as of a moment."""
    with database.reading() as session:
        schools = watching.institutions(session)
    return sum(look_in(database, school, moment, catalogues) for school in schools)


def look_in(database: Database, institution_id: str, moment: datetime, catalogues: Catalogues) -> int:
    """The slices of one school: a reading transaction, a short writing one, and one per student with news."""
    mailed = 0
    for _ in range(SLICES):
        with database.reading() as session:
            found = watching.look(session, catalogues, institution_id, moment, STUDENTS)
        if found is None:
            break
        with database.writing() as session:
            watching.write_down(session, found)
        for news in found.news:
            with database.writing() as session:
                mailed += watching.tell(session, found, news)
    return mailed


def retrain(database: Database) -> int:
    """Learn expected success anew where there is something new to learn from; how many versions were written down."""
    with database.reading() as session:
        schools = retraining.institutions(session)
    return sum(retrain_in(database, school, now()) for school in schools)


def retrain_in(database: Database, institution_id: str, moment: datetime) -> int:
    """The work of `retrain` at one school: it learns between a reading and a short writing transaction."""
    with database.reading() as session:
        task = retraining.prepare(session, institution_id, moment)
    if task is None:
        return 0
    trained = retraining.learn(task)
    with database.writing() as session:
        return retraining.keep(session, task, trained, moment)


def lapse_proposals(database: Database) -> int:
    """Remind students whose answer is due, and end proposals whose term is over; how many mails and ends."""
    day = local(now()).date()
    with database.reading() as session:
        schools = lapsing.institutions(session)
    return sum(lapse_in(database, school, day) for school in schools)


def lapse_in(database: Database, institution_id: str, day: date) -> int:
    """The work of `lapse_proposals` at one school: a short transaction per slice, none when nothing is due."""
    done = 0
    with database.reading() as session:
        overdue = lapsing.anything_overdue(session, institution_id, day)
    while overdue:
        with database.writing() as session:
            ended = lapsing.lapse(session, institution_id, day, STUDENTS)
        done += ended
        overdue = ended == STUDENTS
    with database.reading() as session:
        waiting = lapsing.to_remind(session, institution_id, day)
    if waiting:
        with database.writing() as session:
            done += lapsing.remind(session, waiting)
    return done


def run_rounds(database: Database) -> int:
    """Run every round that waits, with its progress; how many. One whose worker was killed is taken up again when its
    lease ends."""
    with database.reading() as session:
        waiting = round_running.waiting(session)
    return sum(run_round(database, run_id, institution_id) for run_id, institution_id in waiting)


def run_round(database: Database, run_id: str, institution_id: str) -> bool:
    """The work of `run_rounds` on one run; False when somebody else has it."""
    progress = Progress(database, "matches.rounds", run_id, institution_id)
    outcome = "failed"
    try:
        done = round_running.run_now(database, run_id, CATALOGUES, progress.step, compiled.best)
        outcome = "done"
    except round_running.Lost:
        done, outcome = False, "lost"
    finally:
        progress.end(outcome)
    return done
