"""Every room's tables in one MetaData: for Alembic and for tests."""

import bpv.companies.tables
import bpv.contacts.tables
import bpv.core.audit
import bpv.core.files.tables
import bpv.core.outbox.tables
import bpv.core.progress
import bpv.failed_matches.tables
import bpv.folder.tables
import bpv.imports.tables
import bpv.matches.tables
import bpv.organisation.tables
import bpv.people.tables
import bpv.placements.tables
import bpv.tracking.tables
from bpv.core.db import METADATA

__all__ = ["METADATA", "bpv"]
