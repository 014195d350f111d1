"""When a failed try is repeated, and after how long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.model import ProviderFailure
from modelduel.contender.retry import Policy, attempts, back_off


class Asked:
    """Fails with each failure in turn, then answers; keeps what it saw."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.tries: list[int] = []
        self.slept: list[float] = []
        self.retries: list[tuple[ProviderFailure, float]] = []
        self.text = False

    async def ask(self, tries: int) -> str:
        self.tries.append(tries)
        if self.failures:
            raise self.failures.pop(0)
        return "answer"

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def run(self, policy: Policy | None = None) -> str:
        return await attempts(
            self.ask,
            policy=policy or Policy(),
            on_retry=lambda failure, wait_s: self.retries.append((failure, wait_s)),
            may_retry=lambda: not self.text,
            sleep=self.sleep,
            random=lambda: 0.5,
        )


def passing(retry_after: float | None = None) -> ProviderFailure:
    return ProviderFailure("slow down", remedy="Later.", status=429, retry_after=retry_after, transient=True)


async def test_an_answer_at_once_is_asked_for_once() -> None:
    asked = Asked()
    assert await asked.run() == "answer"
    assert (asked.tries, asked.slept) == ([1], [])


async def test_passing_failures_are_tried_again_with_growing_waits() -> None:
    asked = Asked(passing(), passing(), passing())
    assert await asked.run() == "answer"
    assert asked.tries == [1, 2, 3, 4]
    assert asked.slept == [0.75, 1.5, 3.0]


async def test_each_retry_is_announced_before_its_wait() -> None:
    failure = passing(20.0)
    asked = Asked(failure)
    await asked.run()
    assert asked.retries == [(failure, 20.0)]
    assert asked.slept == [20.0]


async def test_the_last_failure_is_raised_when_the_tries_are_used_up() -> None:
    last = passing()
    asked = Asked(passing(), passing(), passing(), last)
    with pytest.raises(ProviderFailure) as caught:
        await asked.run()
    assert caught.value is last
    assert len(asked.slept) == 3


async def test_a_lasting_failure_is_raised_at_once() -> None:
    asked = Asked(ProviderFailure("wrong key"))
    with pytest.raises(ProviderFailure, match="wrong key"):
        await asked.run()
    assert asked.tries == [1]


async def test_nothing_is_asked_again_once_text_has_arrived() -> None:
    asked = Asked(passing())
    asked.text = True
    with pytest.raises(ProviderFailure):
        await asked.run()
    assert asked.tries == [1]


async def test_a_wait_beyond_the_clamp_ends_the_asking_and_says_when_to_return() -> None:
    asked = Asked(passing(3600.0))
    with pytest.raises(ProviderFailure) as caught:
        await asked.run()
    assert (asked.tries, asked.slept, asked.retries) == ([1], [], [])
    assert "60 minutes" in caught.value.remedy
    assert (caught.value.status, caught.value.retry_after) == (429, 3600.0)


@pytest.mark.parametrize(
    ("seconds", "words"), [(61, "2 minutes"), (3600 + 1e-9, "60 minutes"), (7200.5, "3 hours"), (200_000, "3 days")]
)
async def test_the_time_to_return_is_rounded_up(seconds: float, words: str) -> None:
    with pytest.raises(ProviderFailure) as caught:
        await Asked(passing(seconds)).run()
    assert words in caught.value.remedy


async def test_a_wait_at_the_clamp_is_waited() -> None:
    asked = Asked(passing(60.0))
    assert await asked.run() == "answer"
    assert asked.slept == [60.0]


async def test_other_errors_pass_through() -> None:
    asked = Asked(ZeroDivisionError("bug"))
    with pytest.raises(ZeroDivisionError):
        await asked.run()
    assert asked.tries == [1]


async def test_one_try_means_one_try() -> None:
    asked = Asked(passing())
    with pytest.raises(ProviderFailure):
        await asked.run(Policy(tries=1))
    assert asked.tries == [1]


@given(
    tries=st.integers(1, 10_000),
    retry_after=st.none() | st.floats(0, 60),
    chance=st.floats(0, 1),
)
def test_a_wait_is_never_shorter_than_asked_nor_longer_than_the_bounds(
    tries: int, retry_after: float | None, chance: float
) -> None:
    wait = back_off(Policy(), tries, retry_after, chance)
    assert max(0.5, retry_after or 0) <= wait <= max(8.0, retry_after or 0)


@given(tries=st.integers(1, 30), chance=st.floats(0, 1))
def test_waits_do_not_shrink_from_try_to_try(tries: int, chance: float) -> None:
    assert back_off(Policy(), tries + 1, None, chance) >= back_off(Policy(), tries, None, chance)
