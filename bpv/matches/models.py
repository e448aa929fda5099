"""Values of matches: what a student wishes. Inputs of the score only; nothing here tells who somebody is (R33)."""

from sqlmodel import JSON, Field, SQLModel, String

from bpv.organisation.models import Value

TRANSPORT = ("walk", "bicycle", "public_transport", "car")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class WishFields(SQLModel):
    """A student's wishes for a placement, in functional words. Distances in km, one way."""

    learning_wish: str = Field(default="", max_length=2000)
    techniques: list[str] = Field(default_factory=list, sa_type=JSON)
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    work_processes: list[str] = Field(default_factory=list, sa_type=JSON)
    weekdays: list[str] = Field(default_factory=list, sa_type=JSON)
    transport: str = Field(default="public_transport", sa_type=String(20))
    travel_limit_km: int | None = Field(default=None, ge=1, le=500)
    wants_allowance: bool = False


class Wish(WishFields, Value):
    """A wish as pages see it; `version` 0 means that the student saved none yet."""

    student_id: str
    version: int = 0
