"""Ranking: hard rules first, then a weighted mean of components, shown as parts that add up exactly."""

from matching.scoring.changing import what_if
from matching.scoring.explaining import UnknownPlaceError, count_excluded, explain
from matching.scoring.narrowing import facets, fitting
from matching.scoring.ranking import rank

__all__ = ["UnknownPlaceError", "count_excluded", "explain", "facets", "fitting", "rank", "what_if"]
