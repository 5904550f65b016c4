"""What all tests share: how hypothesis searches, and in how many processes they run.

By default it draws the same examples each time, so that a failure is never a matter of luck. To look for new ones, run
`pytest --hypothesis-profile=search tests/properties`: twenty times as many, drawn afresh.

Tests run in as many processes as there are cores, but those of one file in this one; `-n 0` takes one process for all.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "usual", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("usual")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """No process beside this one where a single file was asked for: starting them would take longer than they save."""
    files = {argument.partition("::")[0] for argument in config.args}
    return 0 if len(files) == 1 and Path(*files).is_file() else None
