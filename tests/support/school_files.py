"""A file with work that was handed in."""

import hashlib

from sqlmodel import Session

from bpv.core import files
from bpv.core.cleaning.asking import Cleaned
from bpv.folder.tables import HandInRow

NAME = "meetrapport één.txt"
CONTENT = b"De as is 12,02 mm.\n"


def keep_file(session: Session, work: HandInRow) -> None:
    """Keep it, as the service does."""
    cleaned = Cleaned(NAME, "txt", CONTENT, hashlib.sha256(CONTENT).hexdigest())
    files.keep(session, work.institution_id, cleaned, "hand_in", work.id, None, placement_id=work.placement_id)
