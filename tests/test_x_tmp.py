import warnings, pytest
from hypothesis import given, settings, HealthCheck
from scenarios.worlds import markets
from simulation.identities import violated
@pytest.mark.filterwarnings("error::RuntimeWarning")
@settings(max_examples=150, deadline=None)
@given(m=markets())
def test_it(m):
    for _ in range(24):
        m.step()
        assert violated(m)==[]
