"""How wide a table's columns are that hold an entry a line, group, stream or difficulty; and the types of columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type B1 = NDArray[np.bool_]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]
type F64 = NDArray[np.float64]
type U64 = NDArray[np.uint64]

GATES = 7
LINES = 9
GROUPS = 6
STREAMS = 11
DIFFICULTIES = 3
