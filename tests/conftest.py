"""What every test shares."""

import os

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no bug: nothing here is judged by the clock. CI tries the same examples each time, so that a change
# is judged by what it changed; `MODELDUEL_EXAMPLES=2000 pytest` looks for new ones.
settings.register_profile(
    "modelduel",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
    max_examples=int(os.environ.get("MODELDUEL_EXAMPLES", "100")),
)
settings.load_profile("modelduel")


@pytest.fixture(autouse=True)
def results_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep test results out of the user's cache, and each test from another's."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setattr("modelduel.testrun.cache.results_dir", lambda: folder / "results")
