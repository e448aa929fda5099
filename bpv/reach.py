"""What must reach every room: today the merge of two companies. One function per room that may point at a company.

The room of companies plans its own tables first and then asks these, in this order, within the same transaction. Which
tables each of them knows follows from its room; an audit test fails when a table elsewhere points at a company.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bpv.core.moving import Repoint
from bpv.failed_matches.service.repointing import repoint_company as failed_matches
from bpv.imports.service.repointing import repoint_company as imports
from bpv.matches.service.repointing import repoint_company as matches
from bpv.placements.service.repointing import repoint_company as placements

ROOMS: Final[Mapping[str, Repoint]] = MappingProxyType(
    {"bpv.placements": placements, "bpv.matches": matches, "bpv.imports": imports, "bpv.failed_matches": failed_matches}
)
REPOINTS: Final[tuple[Repoint, ...]] = tuple(ROOMS.values())
