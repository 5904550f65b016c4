"""Ties as plain objects: how well organisations know each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.reference.things import Body, Buyer


@dataclass(eq=False, slots=True)
class Tie:
    """How well two organisations know each other, and how far two bodies are rivals."""

    strength: float = 0.0
    rivalry: float = 0.0
    known: bool = False


type Organisation = Buyer | Body
type Name = tuple[int, int]
"""Who somebody is at one end of a tie: 1 and the number of a buyer, or 0 and the number of a body."""


def name_of(organisation: Organisation) -> Name:
    """The name of an organisation among the ties."""
    return (1 if isinstance(organisation, Buyer) else 0, organisation.number)


class Ties:
    """All ties, by the names of their two ends."""

    def __init__(self) -> None:
        self.all: dict[tuple[Name, Name], Tie] = {}

    def between(self, one: Organisation, other: Organisation) -> Tie:
        """The tie of two organisations; an empty one, kept nowhere, where they have none."""
        return self.all.get(_pair(one, other)) or Tie()

    def meet(self, one: Organisation, other: Organisation) -> Tie:
        """The tie of two organisations, made where they have none."""
        return self.all.setdefault(_pair(one, other), Tie())

    def known_set(self) -> Iterator[tuple[int, int]]:
        """E4. Numbers of the buyers and of the bodies they count among those they know, by buyer and body."""
        pairs = ((buyer[1], body[1]) for (body, buyer), tie in self.all.items() if tie.known)
        return iter(sorted(pairs))


def _pair(one: Organisation, other: Organisation) -> tuple[Name, Name]:
    first, second = sorted((name_of(one), name_of(other)))
    return first, second
