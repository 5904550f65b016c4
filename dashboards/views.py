"""What can be looked at: three questions, each with the measures that answer it.

A measure's unit, definition and denominator are those of its declaration; here stands how to say it to people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from dashboards.histories import SURVIVAL
from simulation.measures.catalogue import parse
from simulation.measures.declaration import Window

RATE_IN = 100
"""Shares and rates are said as so many in a hundred."""


class Says(StrEnum):
    """How a value is said."""

    COUNT = "count"
    IN_HUNDRED = "in a hundred"
    MONEY = "of every £100"


@dataclass(frozen=True)
class View:
    """A measure to look at. `drawn` is what is drawn year by year, `measure` what is said of it as one number.

    `subject` says who or what is counted, so that "about 9 fewer SUBJECT" is a sentence. `from_zero` says
    that its axis begins at nothing; otherwise it ends at a hundred.
    """

    name: str
    title: str
    subject: str
    says: Says
    drawn: str
    measure: str
    fewer: str = "fewer"
    more: str = "more"
    from_zero: bool = True

    @property
    def factor(self) -> float:
        """What a value is multiplied by to be said."""
        return 1.0 if self.says == Says.COUNT else float(RATE_IN)

    @property
    def most(self) -> float:
        """The largest value that there can be: all of them, where it is a part of something."""
        return math.inf if self.says == Says.COUNT else 1.0

    @property
    def at_the_end(self) -> bool:
        """Whether the number is that of the last year, and not of the whole time."""
        return self.measure == SURVIVAL or self.measure.endswith("@end")

    @property
    def meaning(self) -> str:
        """The definition of the measure, from its declaration."""
        if self.drawn == SURVIVAL:
            return (
                "Share still open of the organisations that had a quarter or more of their income from this market's "
                "commissioners at the start (Kaplan-Meier; whatever made the others leave)."
            )
        declared = parse(self.drawn).measure
        over = f" Out of: {declared.denominator}." if declared.window == Window.RATIO and declared.denominator else ""
        return f"{declared.meaning}{over}"


@dataclass(frozen=True)
class Theme:
    """One of the three questions."""

    name: str
    question: str
    views: tuple[View, ...]


LEADS = Theme(
    "leads",
    "Who leads?",
    (
        View("holders", "Organisations that hold a contract", "organisations hold a contract", Says.COUNT,
             "lead_holders", "lead_holders@end"),
        View("small", "Contracts led by small bodies", "contracts are led by small bodies", Says.IN_HUNDRED,
             "small_lead_share_number", "small_lead_share_number@end"),
        View("vcse", "Contract money led by charities and social enterprises",
             "is led by charities and social enterprises", Says.MONEY,
             "vcse_lead_share_value", "vcse_lead_share_value@end", "less", "more"),
    ),
)  # fmt: skip

DELIVERS = Theme(
    "delivers",
    "Who delivers?",
    (
        View("small", "Contract money earned by small bodies", "goes to small bodies that deliver", Says.MONEY,
             "small_delivery_share_value", "small_delivery_share_value@end", "less", "more"),
        View("charities", "Small charities that deliver a contract", "small charities deliver a contract",
             Says.IN_HUNDRED, "contracting_share_by_band[band=small,kind=vcse]",
             "contracting_share_by_band[band=small,kind=vcse]@end"),
        View("vcse", "Contract money earned by charities and social enterprises",
             "goes to charities and social enterprises that deliver", Says.MONEY,
             "vcse_delivery_share_value", "vcse_delivery_share_value@end", "less", "more"),
    ),
)  # fmt: skip

SURVIVES = Theme(
    "survives",
    "Who survives?",
    (
        View("exposed", "Organisations that live on this market, still open",
             "organisations that live on this market are still open", Says.IN_HUNDRED, SURVIVAL, SURVIVAL,
             from_zero=False),
        View("small", "Small bodies that close in a year", "small bodies close in a year", Says.IN_HUNDRED,
             "annual_exit_rate_small", "annual_exit_rate_small"),
    ),
)  # fmt: skip

THEMES = (LEADS, DELIVERS, SURVIVES)


def drawn() -> tuple[str, ...]:
    """Everything that is drawn."""
    return tuple(dict.fromkeys(view.drawn for theme in THEMES for view in theme.views))


def measures() -> tuple[str, ...]:
    """Every measure that is said."""
    views = (view for theme in THEMES for view in theme.views)
    return tuple(dict.fromkeys(view.measure for view in views if view.measure != SURVIVAL))
