"""Two hundred students claim the last place at the same moment."""

import threading

import pytest
from sqlmodel import select

from bpv.companies.tables import PlaceRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import DomainError
from bpv.placements import service
from bpv.placements.tables import PlacementRow
from tests.stores.test_placements import crowd, wanted
from tests.support.school import School

CLAIMS = 200
AT_ONCE = 25  # threads: more than there are connections, less than a machine chokes on


@pytest.mark.long
def test_of_two_hundred_claims_one_gets_the_last_place(database: Database, school: School) -> None:
    """Everybody else is told that it is full; nothing is lost, nobody waits for ever, and it is taken once."""
    place_id = school.places["due"]
    with database.writing() as session:
        session.get_one(PlaceRow, place_id).capacity = 1
    students = crowd(database, school, CLAIMS)
    waiting, told, lock = list(students), [], threading.Lock()
    barrier = threading.Barrier(AT_ONCE)

    def claim() -> None:
        barrier.wait()
        while True:
            with lock:
                if not waiting:
                    return
                student_id = waiting.pop()
            asked = wanted(school, place_id=place_id, student_id=student_id, source=f"proposal:{student_id}")
            try:
                with database.writing() as session:
                    service.record(session, asked, today())
                outcome = "placed"
            except DomainError as error:
                outcome = error.code
            with lock:
                told.append(outcome)

    threads = [threading.Thread(target=claim) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert (told.count("placed"), told.count("placement.full")) == (1, CLAIMS - 1)
    with database.reading() as session:
        assert session.get_one(PlaceRow, place_id).taken == 1
        assert len(session.exec(select(PlacementRow).where(PlacementRow.place_id == place_id)).all()) == 1
