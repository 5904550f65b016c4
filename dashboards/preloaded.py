"""What every worker needs, imported once before workers are made, so that each begins at once."""

from __future__ import annotations

import scenarios.building
import simulation.measures.answers

NEEDED = (scenarios.building, simulation.measures.answers)
