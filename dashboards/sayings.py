"""Estimates in words: how many more or fewer, how sure, and when nothing can be told apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dashboards.pairs import FEWEST, Estimate
from dashboards.views import Says, View

_MOST_DIGITS = 2


@dataclass(frozen=True)
class Saying:
    """A sentence, what to know with it, and the same in two words. `tone` is what colour and mark go with it."""

    headline: str
    detail: str
    short: str
    tone: str = "same"


def baseline(view: View, value: float | None, place: str, years: str) -> Saying:
    """What is so without any change."""
    if value is None:
        return Saying("No answer: there is nothing to count", f"after {years}, in {place}", "no answer")
    told = amount(view, value, 0 if view.factor * value >= 10 else 1)
    return Saying(f"About {told}{_of(view)} {view.subject}", f"{_when(view, years)}, in {place}.", told)


def change(view: View, found: Estimate | None, histories: int) -> Saying:
    """What a change does."""
    if found is None:
        return Saying("No answer: there is nothing to count", "", "no answer")
    if found.margin is None:
        wait = f"Too early to say: {found.histories} of {histories} histories so far"
        return Saying(wait, f"A range is given from {FEWEST} histories on.", "too early")
    digits = _digits(view, found)
    base = amount(view, found.base, digits)
    if found.margin == 0.0 and found.difference == 0.0:
        return Saying("The same as the baseline in every history", f"The baseline has {base}{_in(view)}.", "the same")
    least, most = _possible(view, found)
    if not found.told_apart:
        return Saying(
            "Cannot be told apart from the baseline",
            f"Likely between {_change(view, least, digits)} and {_change(view, most, digits)}"
            f"{_in(view)} than the baseline's {base}.",
            "no clear change",
        )
    low, high = sorted((abs(least), abs(most)))
    likely = f"likely between {amount(view, low, digits)} and {amount(view, high, digits)}"
    headline = f"About {_change(view, found.difference, digits)}{_of(view)} {view.subject}"
    mark = "▲" if found.difference > 0 else "▼"
    return Saying(
        headline,
        f"{likely[:1].upper()}{likely[1:]}; the baseline has {base}.",
        f"{mark} {_change(view, found.difference, digits)}",
        "more" if found.difference > 0 else "fewer",
    )


def _possible(view: View, found: Estimate) -> tuple[float, float]:
    """The range of the difference, as far as there can be so few, or so many in a hundred."""
    return max(found.low or 0.0, -found.base), min(found.high or 0.0, view.most - found.base)


def amount(view: View, value: float, digits: int) -> str:
    """A value as this view says it.

    >>> from dashboards.views import DELIVERS, LEADS
    >>> amount(LEADS.views[0], 41.6, 0), amount(LEADS.views[1], 0.0312, 1), amount(DELIVERS.views[0], 0.0312, 2)
    ('42', '3.1', '£3.12')
    """
    number = view.factor * value
    if view.says == Says.MONEY:
        return f"£{number:,.{2 if digits else 0}f}"
    return f"{number:,.{digits}f}"


def unit(view: View) -> str:
    """What the numbers of a view are, for axes and tables."""
    return {Says.COUNT: "number", Says.IN_HUNDRED: "in every 100", Says.MONEY: "£ of every £100"}[view.says]


def _of(view: View) -> str:
    """What a value is a part of, in a sentence."""
    return {
        Says.COUNT: "",
        Says.IN_HUNDRED: " of every 100",
        Says.MONEY: " of every £100 of contract money",
    }[view.says]


def _in(view: View) -> str:
    """The same, shorter, where it was said before."""
    return {Says.COUNT: "", Says.IN_HUNDRED: " in every 100", Says.MONEY: " of every £100"}[view.says]


def _when(view: View, years: str) -> str:
    return f"After {years}" if view.at_the_end else f"On average over {years}"


def _change(view: View, difference: float | None, digits: int) -> str:
    """So many more or fewer."""
    value = difference or 0.0
    told = amount(view, abs(value), digits)
    return f"{told} {view.more if value > 0 else view.fewer}"


def _digits(view: View, found: Estimate) -> int:
    """Decimals that the range supports: enough for one figure of its half-width."""
    margin = view.factor * (found.margin or 1.0)
    digits = min(max(-math.floor(math.log10(margin)), 0), _MOST_DIGITS) if margin > 0 else 1
    if digits == 0 and found.told_apart and round(abs(view.factor * found.difference)) <= 1:
        return 1
    return digits
