"""From when until when a trainer sees a placement."""

from datetime import timedelta
from typing import Final

SOON: Final = timedelta(days=30)  # before the first day
SURVIVES: Final = timedelta(days=60)  # after the last day
