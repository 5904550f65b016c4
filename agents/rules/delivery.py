"""How providers spread their effort over people (D2). Arrays are over contracts x difficulty, unless said."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.segments import row_sums

type F64 = NDArray[np.float64]


def inclination(difficulty: F64, results_share: F64, mission_weight: F64, creaming: float, need_pull: float) -> F64:
    """D2. Effort for a person of each difficulty, in any unit: pay looks at who is easy, mission at who is hard.

    `difficulty` are standard units by class; `results_share` (b) and `mission_weight` (mu) go by contract. By pay alone
    effort is level for a fee and falls with difficulty by `creaming` for results; by mission it rises by `need_pull`.
    (DOM-B3, CALIBRATION section 9; `creaming` may be zero or negative.)

    >>> level = inclination(np.array([-1.0, 0.0, 1.0]), np.zeros(1), np.zeros(1), 0.3, 0.15)
    >>> level.round(3).tolist()
    [[1.0, 1.0, 1.0]]
    >>> inclination(np.array([-1.0, 0.0, 1.0]), np.ones(1), np.full(1, 0.5), 0.3, 0.0).round(3).tolist()
    [[1.175, 1.0, 0.87]]
    """
    b, mu = results_share[:, None], mission_weight[:, None]
    paid = (1.0 - b) + b * np.exp(-creaming * difficulty)
    return (1.0 - mu) * paid + mu * np.exp(need_pull * difficulty)


def effort(people: F64, capacity: F64, inclined: F64) -> F64:
    """D2. Effort by difficulty, in people served with the usual effort: all of it while capacity lasts, as inclined.

    `people` are present, `capacity` goes by contract; rows add up to the smaller of the two.

    >>> effort(np.array([[2.0, 2.0], [2.0, 2.0]]), np.array([9.0, 2.0]), np.array([[1.0, 3.0], [1.0, 1.0]])).tolist()
    [[1.0, 3.0], [1.0, 1.0]]
    """
    wanted = people * inclined
    used = np.minimum(capacity, row_sums(people))
    return wanted * (used / np.maximum(row_sums(wanted), 1e-12))[:, None]
