"""The catalogue: an immutable columnar snapshot of all places, built once per version of the registry."""

from matching.catalogue.build import build
from matching.catalogue.checks import Refusal, RefusalCode
from matching.catalogue.columns import Catalogue, TagColumn
from matching.catalogue.worth import Worth

__all__ = ["Catalogue", "Refusal", "RefusalCode", "TagColumn", "Worth", "build"]
