"""Where an establishment is, for whoever has to go there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """The address of an establishment. Of a private one everything but `private` is empty (domain.md §2); `postcode`
    is as it was typed, coordinates are in degrees."""

    establishment_id: str
    private: bool
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    place: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def line(self) -> str:
        """Street, number, postcode and place in one line; "" when nothing is known."""
        street = f"{self.street} {self.house_number}".strip()
        return ", ".join(part for part in (street, f"{self.postcode} {self.place}".strip()) if part)
