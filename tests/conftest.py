"""What all tests share: how hypothesis searches.

By default it draws the same examples each time, so that a failure is never a matter of luck. To look for new ones, run
`pytest --hypothesis-profile=search tests/properties`: twenty times as many, drawn afresh.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "usual", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("usual")
