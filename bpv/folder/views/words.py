"""What the templates of the folder share: the kind of badge of each standing, and where each reader goes."""

from typing import Any, Final

STANDING_KINDS: Final = {
    "open": "neutral",
    "started": "info",
    "handed_in": "warn",
    "returned": "bad",
    "approved": "ok",
}
SIDES: Final[dict[str, dict[str, str]]] = {
    "staff": {
        "folder": "folder.folder",
        "work": "folder.work",
        "coverage": "folder.coverage",
        "file": "folder.file",
    },
    "student": {
        "folder": "folder.own_folder",
        "work": "folder.own_work",
        "coverage": "folder.own_coverage",
        "file": "folder.own_file",
    },
    "trainer": {
        "folder": "folder.trainee_folder",
        "work": "folder.trainee_work",
        "coverage": "",
        "file": "folder.file",
    },
}


def shared(side: str) -> dict[str, Any]:
    """The values that every template of the folder gets for one side."""
    return {"side": side, "to": SIDES[side], "standing_kinds": STANDING_KINDS}
