"""Months: month 0 is April 2009, the first measured month; burn-in months are negative (MODEL.md section 2)."""

from __future__ import annotations

FIRST_YEAR = 2009
NEVER = 32_000
"""A month that never comes: no date."""

_NAMES = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")


def is_april(month: int) -> bool:
    """Whether a fiscal year begins.

    >>> is_april(0), is_april(-12), is_april(1)
    (True, True, False)
    """
    return month % 12 == 0


def fiscal_quarter(month: int) -> int:
    """0 for April to June ... 3 for January to March.

    >>> fiscal_quarter(9)
    3
    """
    return (month % 12) // 3


def date(month: int) -> str:
    """The month in words.

    >>> date(0), date(26), date(-1)
    ('Apr 2009', 'Jun 2011', 'Mar 2009')
    """
    year, place = divmod(month, 12)
    return f"{_NAMES[place]} {FIRST_YEAR + year + (place >= 9)}"


def next_year_end(month: int) -> int:
    """The first month on or after `month` in which a fiscal year ends (contracts to 31 March cover it).

    >>> next_year_end(0), next_year_end(11), next_year_end(12)
    (11, 11, 23)
    """
    return month + (11 - month) % 12
