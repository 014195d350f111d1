"""A service's leave: halved at a mistake, made once; probed by one; readers first; in hours that pass in no time."""

import asyncio

import pytest

from modelduel.contender.allowance import Window
from modelduel.contender.gate import Gate, Gates
from modelduel.contender.model import Contender, LetIn, ProviderFailure, Request, Stop
from modelduel.contender.pace import Pace
from modelduel.contender.retry import Policy
from modelduel.duel.engine import Contest, Entrant
from modelduel.duel.run import PATIENT
from tests.doubles.hours import live_through

POLICY = Policy(first_wait_s=1.0, longest_wait_s=30.0, longest_retry_after_s=300.0)


def pace(ceiling=8):
    return Pace(ceiling, POLICY, lambda: 0.0)


def limit(retry_after=None, status=429):
    return ProviderFailure("Slow down (429).", status=status, retry_after=retry_after, transient=True)


def nobody(wait_s, reason):
    """Is not told."""


def test_success_lets_one_more_through_up_to_the_ceiling():
    one = pace(6)
    for _ in range(5):
        ask = one.send(0)
        one.let_in(ask, (), 0.0)
        one.end(ask)
    assert one.limit == 6


@pytest.mark.parametrize("status", [429, 529])
def test_a_limit_halves_once_however_many_had_been_sent(status):
    one = pace()
    asks = [one.send(0) for _ in range(4)]
    for ask in asks:
        one.refuse(ask, limit(10.0, status), (), 0.0)
    assert (one.limit, one.mistakes) == (2, 1)
    assert one.opens_at(0.0, 0) == 10.0


def test_another_failure_halves_nothing():
    one = pace()
    one.refuse(one.send(0), ProviderFailure("It failed (500).", status=500, transient=True), (), 0.0)
    assert (one.limit, one.opens_at(0.0, 0)) == (4, 0.0)


def test_after_a_mistake_one_probes_and_the_others_wait_for_it():
    one = pace()
    first = one.send(0)
    one.refuse(first, limit(10.0), (), 0.0)
    one.end(first)
    assert not one.may_send(9.9, 0)
    assert one.may_send(10.0, 0)
    probe = one.send(0)
    assert not one.may_send(10.1, 0)
    one.let_in(probe, (), 10.2)
    assert one.may_send(10.2, 0)


def test_a_second_mistake_in_a_row_is_waited_out_for_longer():
    one, now, waits = pace(), 0.0, []
    for _ in range(4):
        ask = one.send(0)
        waits.append(one.refuse(ask, limit(), (), now))
        one.end(ask)
        now += waits[-1]
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_what_is_left_is_not_spent_twice_while_answers_are_awaited():
    one = pace()
    first = one.send(0)
    one.let_in(first, (Window("requests", 2, 60.0),), 0.0)
    one.send(0), one.send(0)
    assert not one.may_send(1.0, 0)
    assert one.may_send(60.0, 0)


def test_a_question_too_long_for_what_is_left_waits_and_a_short_one_does_not():
    one = pace()
    first = one.send(500)
    one.let_in(first, (Window("tokens", 1_000, 30.0),), 0.0)
    assert one.may_send(1.0, 900)
    assert not one.may_send(1.0, 1_100)
    assert one.opens_at(1.0, 1_100) == 30.0


def test_nobody_is_sent_before_the_service_wants_it():
    async def hours():
        gate, sent, loop = Gate("service", 8, POLICY), [], asyncio.get_running_loop()

        async def ask(first):
            async with gate.turn(ticket=gate.ticket(), urgent=False, tokens=0, held=nobody) as turn:
                sent.append(loop.time())
                await asyncio.sleep(0.5)
                if first:
                    turn.refuse(limit(240.0))
                else:
                    turn.let_in()
                    await asyncio.sleep(5.0)

        await ask(True)
        await asyncio.gather(*(ask(False) for _ in range(6)))
        return sent

    first, probe, *others = live_through(hours())
    assert (first, probe) == (0.0, 240.5)
    assert min(others) == 241.0  # the probe had been let in


def test_a_reader_goes_first():
    async def hours():
        gate, sent = Gate("service", 1, POLICY), []

        async def ask(name, urgent):
            async with gate.turn(ticket=gate.ticket(), urgent=urgent, tokens=0, held=nobody) as turn:
                turn.let_in()
                sent.append(name)
                await asyncio.sleep(1.0)

        tasks = [asyncio.create_task(ask(name, False)) for name in "xyz"]
        await asyncio.sleep(0.1)
        await asyncio.gather(ask("reader", True), *tasks)
        return sent

    assert live_through(hours()) == ["x", "reader", "y", "z"]


def test_whoever_gives_up_waiting_holds_up_nobody():
    async def hours():
        gate, sent = Gate("service", 1, POLICY), []

        async def ask(name):
            async with gate.turn(ticket=gate.ticket(), urgent=False, tokens=0, held=nobody) as turn:
                turn.let_in()
                sent.append(name)
                await asyncio.sleep(1.0)

        tasks = [asyncio.create_task(ask(name)) for name in "abc"]
        await asyncio.sleep(0.5)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return sent, len(gate.pace._flying)

    assert live_through(hours()) == (["a", "c"], 0)


def test_a_pause_too_long_to_wait_for_is_said_and_only_a_reader_may_try():
    async def hours():
        gate = Gate("service", 8, POLICY)
        async with gate.turn(ticket=0, urgent=False, tokens=0, held=nobody) as turn:
            turn.refuse(limit(3600.0))
        with pytest.raises(ProviderFailure) as refused:
            async with gate.turn(ticket=1, urgent=False, tokens=0, held=nobody):
                pass
        async with gate.turn(ticket=2, urgent=True, tokens=0, held=nobody):
            return refused.value.remedy, gate.shut

    remedy, shut = live_through(hours())
    assert "60 minutes" in remedy
    assert "60 minutes" in shut


def test_who_waits_is_told_how_long_and_why():
    async def hours():
        gate, told = Gate("service", 8, POLICY), []
        async with gate.turn(ticket=0, urgent=False, tokens=0, held=nobody) as turn:
            turn.refuse(limit(12.0))
        async with gate.turn(ticket=1, urgent=False, tokens=0, held=lambda *said: told.append(said)):
            return told

    assert live_through(hours()) == [(12.0, "Slow down (429).")]


def test_two_contenders_with_one_service_and_key_go_through_one_gate():
    gates = Gates()
    sonnet, opus = (Contender(provider="anthropic", model=model) for model in ("sonnet", "opus"))
    assert gates.of(sonnet) is gates.of(opus)
    assert gates.of(sonnet) is not gates.of(Contender(provider="openai", model="sol"))
    assert gates.of(sonnet) is not gates.of(Contender(provider="anthropic", model="sonnet", api_key_env="OTHER"))


class Bucket:
    """A service that takes so many requests a minute, and answers each in six seconds."""

    def __init__(self, size, *, tells, says_when):
        self.size, self.tells, self.says_when = size, tells, says_when
        self.left, self.full_at, self.refused, self.answered = 0, 0.0, 0, 0

    async def stream(self, request):
        now = asyncio.get_running_loop().time()
        await asyncio.sleep(0.2)
        if now >= self.full_at:
            self.left, self.full_at = self.size, now + 60.0
        if not self.left:
            self.refused += 1
            raise limit(self.full_at - now if self.says_when else None)
        self.left -= 1
        yield LetIn((Window("requests", self.left, self.full_at - now - 0.2),) if self.tells else ())
        await asyncio.sleep(5.8)
        yield "x"
        self.answered += 1
        yield Stop("end", "finished")

    async def ready(self):
        """Nothing to prepare."""


@pytest.mark.parametrize(
    ("tells", "says_when", "most_refused"), [(True, True, 0), (False, True, 40), (False, False, 60)]
)
def test_two_hundred_requests_take_hardly_longer_than_the_limit_must_cost(tells, says_when, most_refused):
    patient = PATIENT

    async def hours():
        gate, service = Gate("service", 16, patient), Bucket(50, tells=tells, says_when=says_when)
        at_once = asyncio.Semaphore(16)

        async def one():
            async with at_once:
                entrant = Entrant("a", service, Request("", "?"), gate, urgent=False)
                await Contest([entrant], lambda event: None, policy=patient).run()

        await asyncio.gather(*(one() for _ in range(200)))
        return service, asyncio.get_running_loop().time()

    service, took = live_through(hours())
    # The first fifty at once, then fifty a minute: three minutes, and what the last fifty take, sixteen at a time.
    ideal = 3 * 60.0 + 6.0 * -(-50 // 16)
    assert service.answered == 200
    assert took <= 1.3 * ideal
    assert service.refused <= most_refused
