"""The words of the market: the kinds of things there are, each with its code.

Column tables hold these codes as small integers. The order is part of the contract of a run directory, so new members
are only ever added at the end.
"""

from __future__ import annotations

from enum import IntEnum


class Line(IntEnum):
    """Service lines: the seven resettlement pathways and the two for women (MODEL.md section 2)."""

    ACCOMMODATION = 0
    EMPLOYMENT = 1
    HEALTH = 2
    DRUGS = 3
    FINANCE = 4
    FAMILIES = 5
    ATTITUDES = 6
    DOMESTIC_VIOLENCE = 7
    SEX_WORKING = 8


class Group(IntEnum):
    """Client groups. A body's specialism is one of these, `GENERAL` meaning generic."""

    GENERAL = 0
    WOMEN = 1
    BAME = 2
    YOUNG_ADULTS = 3
    OLDER = 4
    COMPLEX_NEEDS = 5


class BuyerKind(IntEnum):
    """Kinds of commissioner, as scenario files name them (INTERFACES.md)."""

    NATIONAL_AGENCY = 0
    COFINANCING = 1
    REGIONAL_DIRECTOR = 2
    PROBATION_TRUST = 3
    PRISON = 4
    POLICE_COMMISSIONER = 5
    LOCAL_AUTHORITY = 6
    HEALTH_BODY = 7
    EMPLOYMENT_DEPARTMENT = 8

    @property
    def tier(self) -> Tier:
        """Central for the national agency, co-financing, regions and employment; local for the rest (CALIBRATION 4)."""
        return Tier.CENTRAL if self in _CENTRAL else Tier.LOCAL


class Tier(IntEnum):
    """Whether a commissioner buys for the country and its regions, or for a place."""

    LOCAL = 0
    CENTRAL = 1


_CENTRAL = frozenset(
    {
        BuyerKind.NATIONAL_AGENCY,
        BuyerKind.COFINANCING,
        BuyerKind.REGIONAL_DIRECTOR,
        BuyerKind.EMPLOYMENT_DEPARTMENT,
    }
)


class ProviderKind(IntEnum):
    """Kinds of provider: one agent class each."""

    SOCIAL_ENTERPRISE = 0
    VOLUNTARY_ORGANISATION = 1
    PRIME_CONTRACTOR = 2
    PUBLIC_PROVIDER = 3
    SPECIAL_PURPOSE_VEHICLE = 4


class Pool(IntEnum):
    """The population a provider belongs to: it decides how its whole turnover relates to its offender work."""

    OFFENDER_MAIN = 0
    WIDE_REMIT = 1
    PRIVATE = 2
    PUBLIC_ARM = 3


class Reach(IntEnum):
    """How far a body may work. `LOCAL` is local or county: an area of the model is a county or larger."""

    LOCAL = 0
    REGIONAL = 1
    NATIONAL = 2


class Difficulty(IntEnum):
    """How hard it is to help a person, against others of the same group: thirds of a normal distribution (D1)."""

    EASY = 0
    MIDDLE = 1
    HARD = 2


class Setting(IntEnum):
    """Where a service is given."""

    COMMUNITY = 0
    PRISON = 1


class Stream(IntEnum):
    """Income streams: the ten of E003-047 and other public money."""

    CONTRACTS = 0
    STATUTORY_GRANTS = 1
    ESF = 2
    OTHER_PUBLIC = 3
    TRUSTS = 4
    LOTTERY = 5
    DONATIONS = 6
    CORPORATE = 7
    TRADING = 8
    USERS = 9
    OTHER = 10


class Route(IntEnum):
    """How a purchase is made (P1)."""

    SPOT = 0
    QUOTE = 1
    TENDER = 2
    CALL_OFF = 3
    GRANT = 4
    EXTENSION = 5
    UNPAID = 6
    DIRECT = 7


class Cover(IntEnum):
    """Whether anybody delivers what a requirement asks for."""

    GAP = 0
    COVERED = 1


class Cycle(IntEnum):
    """Where a requirement stands in the commissioning cycle."""

    IDLE = 0
    PROCURING = 1


class Lapse(IntEnum):
    """What becomes of a requirement when nothing covers it any more (N2, P1)."""

    BOUGHT_AGAIN = 0
    GIVEN_UP = 1
    FREE = 2


class TenderState(IntEnum):
    """Where a purchase stands."""

    NOTICE = 0
    OPEN = 1
    EVALUATING = 2
    AWARDED = 3
    FAILED = 4


class BidState(IntEnum):
    """What became of an offer."""

    SEALED = 0
    WON = 1
    LOST = 2
    EXCLUDED = 3


class ContractState(IntEnum):
    """Where a contract stands."""

    MOBILISING = 0
    DELIVERING = 1
    ENDED = 2
    TERMINATED = 3
    NOVATED = 4
    HANDED_BACK = 5


class Mode(IntEnum):
    """How a body takes part in a lot (B5)."""

    SOLO = 0
    LEAD = 1
    CONSORTIUM = 2


class SubcontractState(IntEnum):
    """Where a place in somebody else's contract stands, and how it ended (C2-C5)."""

    NAMED = 0
    LIVE = 1
    ENDED = 2
    LEFT = 3
    DROPPED = 4
    COLLAPSED = 5
    CLOSED = 6
    STEPPED_IN = 7


class Exit(IntEnum):
    """Why a provider left (F4). Every exit has exactly one cause."""

    NONE = 0
    INSOLVENCY = 1
    WIND_DOWN = 2
    VOLUNTEERS = 3
    MERGER = 4
    MARKET_EXIT = 5
    REMOVAL = 6


class Gate(IntEnum):
    """Gates a bid must pass (A1)."""

    TURNOVER = 0
    READINESS = 1
    PRICE = 2
    SOLVENCY = 3
    INSURANCE = 4
    CLEARANCE = 5
    SUPPLY_CHAIN = 6


class Pass(IntEnum):
    """Reasons why a capable body did not bid (B4)."""

    UNAWARE = 0
    GATES = 1
    CAPACITY = 2
    VALUE = 3
    HOURS = 4
    CASH = 5
    RISK = 6
    PARTNERS = 7


DIFFICULTY = (-1.0908, 0.0, 1.0908)
"""How hard people of each `Difficulty` are to help, in standard units: the means of the thirds (DOM-B3)."""

SIZE_EDGES = (10_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000)
"""Upper edges, in pounds of yearly income, of the seven bands of CALIBRATION section 2 (the last is open)."""

SIZE_NAMES = ("under_10k", "10_50k", "50_100k", "100_250k", "250k_1m", "1_5m", "over_5m")

SURVEY_EDGES = (1, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000, 100_000_000)
"""Upper edges of the survey's eleven bands (E003-029), extended upwards to over 100 million (INTERFACES.md)."""


def word(member: IntEnum) -> str:
    """The name of a member as files and measures write it.

    >>> word(BuyerKind.PROBATION_TRUST)
    'probation_trust'
    """
    return member.name.lower()
