"""The general terms of agreements: a new version follows the one before, which stays as it was."""

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused
from bpv.core.ids import new_id
from bpv.core.rights import Scope
from bpv.placements.models.agreement import Terms, Written
from bpv.placements.store import signatures as store


def listed(session: Session, institution_id: str) -> tuple[Terms, ...]:
    """Every version of the school, Dutch before English, newest first."""
    return store.all_terms(session, institution_id)


def one(session: Session, institution_id: str, terms_id: str) -> Terms:
    """One version of the school; raises NotFound."""
    found = store.terms(session, institution_id, terms_id)
    if found is None:
        raise NotFound()
    return found


def write(session: Session, scope: Scope, written: Written) -> str:
    """Keep a new version; gives its id. Raises Refused for a first day before that of the version it follows, and when
    somebody kept one at the same moment."""
    own = scope.institution_id
    held = store.terms_by_source(session, own, f"form:{written.key}")
    if held is not None:
        return held.id
    number = store.next_terms(session, own, written.language)
    before = next((one for one in listed(session, own) if one.language == written.language), None)
    if before is not None and written.valid_from < before.valid_from:
        raise Refused("terms.before_earlier", field="valid_from", day=before.valid_from)
    terms_id = new_id()
    made = {
        "id": terms_id,
        "institution_id": own,
        "language": written.language,
        "number": number,
        "title": written.title,
        "text": written.text,
        "valid_from": written.valid_from,
        "consented_on": written.consented_on,
        "written_by": scope.account_id,
        "at": now(),
        "source": f"form:{written.key}",
    }
    if not store.add_terms(session, made):
        raise Refused("terms.at_once")
    audit.record(
        session,
        "terms.written",
        institution_id=own,
        actor_id=scope.account_id,
        object_id=terms_id,
        fields=("title", "text", "valid_from"),
    )
    return terms_id
