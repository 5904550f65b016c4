"""What evaluators see in an offer (A2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type F64 = NDArray[np.float64]


def quality_marks(quality: F64, skill: F64, insight: F64, lowest: float, spread: float) -> F64:
    """A2. Quality marks, 0 to 1: true quality and bid writing mixed, compressed as marks are (DOM-S17).

    The poorest offer gets `lowest`, the best `spread` more.

    >>> quality_marks(np.array([1.0]), np.array([0.0]), np.array([0.35]), 0.5, 0.4).round(2).tolist()
    [0.64]
    """
    return lowest + spread * (insight * quality + (1.0 - insight) * skill)
