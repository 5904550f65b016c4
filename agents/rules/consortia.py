"""When bodies talk about bidding together, and how they bind themselves (C1). Money is in pounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.vocabulary import ConsortiumForm

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]


def worth_of_talks(value: F64, years: F64, brings: float, rivals: F64, fatigue: F64) -> F64:
    """C1. What a lot that bodies could win together is worth to them before they talk, pounds.

    `brings` is the part of its price, `value` a year for so many `years`, that delivering it does not cost; one of the
    `rivals` expected wins it. Who is weary of partnerships thinks less of it (M004-57).

    >>> worth_of_talks(np.array([5e5]), np.array([3.0]), 0.18, np.array([5.0]), np.array([0.2])).round().tolist()
    [43200.0]
    """
    return brings * value * years / np.maximum(rivals, 1.0) * (1.0 - fatigue)


def form_of(lead_qualifies: B1, any_qualifies: B1, largest: F64, equals: float) -> I8:
    """C1. How bodies that bid together bind themselves (`ConsortiumForm`; E003-055; the choice is an assumption).

    Where the body that began the talks meets the turnover gate of the lot they were about, it needs no names beside its
    own in the bid. Otherwise one that does meet it leads; where nobody does, the largest, unless its share, `largest`,
    says that they are equals, who make a new body.

    >>> yes, no, half = np.array([True, False, False, False]), np.array([True, True, False, False]), 0.5
    >>> [ConsortiumForm(code).name for code in form_of(yes, no, np.array([0.4, 0.4, 0.4, 0.6]), half)]
    ['AFTER_AWARD', 'LEAD_BODY', 'JOINT_BODY', 'LEAD_BODY']
    """
    bound = np.where(any_qualifies | (largest >= equals), ConsortiumForm.LEAD_BODY, ConsortiumForm.JOINT_BODY)
    return np.where(lead_qualifies, ConsortiumForm.AFTER_AWARD, bound).astype(np.int8)
