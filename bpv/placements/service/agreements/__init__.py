"""Agreements (POK): made from a placement, sent, signed, changed by rules, read. Other rooms use what is named here."""

from bpv.placements.service.agreements.paper import paper
from bpv.placements.service.agreements.reading import by_id, of_placement, states, unsigned, within
from bpv.placements.service.agreements.signing import sign

__all__ = ["by_id", "of_placement", "paper", "sign", "states", "unsigned", "within"]
