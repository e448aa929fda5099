"""What the templates of this room are told beside their values."""

from collections.abc import Mapping
from typing import Final

from bpv.contacts.models import Answer, MeetingState, MomentState, Way

STATE_KINDS: Final[Mapping[str, str]] = {
    MomentState.PLANNED: "info",
    MomentState.HELD: "ok",
    MomentState.CANCELLED: "neutral",
    Answer.OPEN: "warn",
    Answer.ACCEPTED: "ok",
    Answer.DECLINED: "neutral",
    MeetingState.NOT_HELD: "warn",
}
WAY_ICONS: Final[Mapping[str, str]] = {
    Way.ON_SITE: "building",
    Way.VIDEO: "laptop",
    Way.PHONE: "telephone",
    Way.MAIL: "envelope",
}
WORDS: Final = {"kinds": STATE_KINDS, "way_icons": WAY_ICONS}
