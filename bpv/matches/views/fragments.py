"""Drawn parts of pages, kept while nothing that they were drawn from changes.

The key holds everything that a part depends on, so that nothing has to be thrown away when something changes: registry
version, the declared wish, the question, the language, the address. Only parts without a token or a nonce are kept;
the page around them is drawn with every request, after its rights were asked.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final

from markupsafe import Markup

MOST_BYTES: Final = 16 * 1024 * 1024


class Fragments:
    """The parts used last, up to a number of characters; shared by the threads of a process."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[Hashable, Markup] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, draw: Callable[[], str]) -> Markup:
        """The part of this key; drawn by `draw` when it is not kept. Two threads may draw the same part at once."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        drawn = Markup(draw())  # noqa: S704 drawn by an autoescaping template
        with self._lock:
            self._put(key, drawn)
        return drawn

    def _put(self, key: Hashable, drawn: Markup) -> None:
        if key in self._kept or len(drawn) > self._most:
            return
        self._kept[key] = drawn
        self._size += len(drawn)
        while self._size > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest)

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """Characters kept."""
        return self._size
