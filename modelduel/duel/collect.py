"""Collecting answers: which are wanted, and asking for them as fast as services and purse allow.

`modelduel run` collects a whole session so, and a review the rounds ahead of its reader.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from modelduel.contender.gate import Gate
from modelduel.contender.model import Side
from modelduel.duel.engine import INTERRUPTED
from modelduel.duel.purse import Purse
from modelduel.duel.round import Answer, Seat
from modelduel.session.index import ResponseLine
from modelduel.session.model import Response
from modelduel.session.store import Session

_LASTING = frozenset({401, 402, 403, 404})
"""Statuses that every further request would meet as well: the key, the plan, the model's name."""
_MOST_IN_A_ROW = 5
"""Answers of one contender that may fail one after the other, each after all its tries."""


class Errand(Struct, frozen=True, order=True):
    """One answer to be fetched."""

    round: int
    """From 0."""
    sample: int
    side: Side


class Brought(Struct, frozen=True):
    """What came of an errand."""

    answer: Answer | None
    """None when nothing was sent."""
    reason: str = ""
    """Why not; empty where it was not needed any more."""


Ask = Callable[[Errand], Awaitable[Brought]]
"""Asks for one answer and saves it. Cancelling it saves what has come. Raises StoreError."""


def wanted(
    session: Session,
    ids: Sequence[str],
    sides: Iterable[Side],
    *,
    rounds: Iterable[int],
    samples: int = 1,
    retry_errors: bool = False,
) -> list[Errand]:
    """Return what has not been answered, in the order of the rounds.

    What is in a batch that has not ended is not wanted. An answer that was interrupted, because the program that asked
    went away, is wanted again; one that a reader stopped is not, and one that failed only with `retry_errors`.

    Args:
        session: What there is already.
        ids: The scenarios' ids, by round.
        sides: Who is to be asked.
        rounds: Which rounds.
        samples: Answers to each question.
        retry_errors: Whether what failed is asked again.

    Raises:
        StoreError, FindingsError, InputError: A record is damaged.
    """
    sides = list(sides)
    awaited = session.batches.awaited()

    def lacks(line: ResponseLine | None) -> bool:
        if line is None:
            return True
        if line.status == "failed":
            return retry_errors
        return line.status == "cancelled" and was_interrupted(session.response(line.key))

    return [
        Errand(number, sample, side)
        for number in rounds
        for there in [latest_lines(session, ids[number])]
        for sample in range(1, samples + 1)
        for side in sides
        if lacks(there.get((sample, side))) and (ids[number], side, sample) not in awaited
    ]


def latest_lines(session: Session, id_: str) -> dict[tuple[int, Side], ResponseLine]:
    """Return what is known of each answer to a question, by sample and side: of its last attempt. Raises StoreError."""
    # By attempt, among others: the last of each is what counts.
    return {(line.key.sample, line.key.contender): line for line in session.lines(id_)}


def was_interrupted(response: Response) -> bool:
    """Return whether an answer is incomplete because whoever asked for it went away."""
    return response.status == "cancelled" and response.stop_reason == INTERRUPTED


class Collector:
    """Runs errands, those of one service in their order, as many at once as its gate lets through.

    Args:
        ask: Runs one.
        seats: Who is asked; each has its gate.
        worst: The most dollars an errand may cost, or None where nobody knows.
        purse: What may be spent.
        changed: Called when an errand has begun, has ended, or was left.
    """

    def __init__(
        self,
        ask: Ask,
        seats: Mapping[Side, Seat],
        worst: Callable[[Errand], float | None],
        purse: Purse,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.left: dict[Errand, str] = {}
        """What will not be asked, and why."""
        self.running: dict[Errand, asyncio.Task[None]] = {}
        self.failed: BaseException | None = None
        """Why nothing more is asked at all: an answer could not be saved."""
        self._ask = ask
        self._gates = {side: seat.gate or Gate() for side, seat in seats.items()}
        self._worst = worst
        self._purse = purse
        self._changed = changed
        self._queues: dict[Gate, deque[Errand]] = {gate: deque() for gate in self._gates.values()}
        self._at_once: Counter[Gate] = Counter()
        self._hopeless: dict[Side, str] = {}
        self._in_a_row: Counter[Side] = Counter()

    @property
    def gates(self) -> list[Gate]:
        """The gates, each once."""
        return list(self._queues)

    @property
    def waiting(self) -> int:
        """How many errands have not begun."""
        return sum(map(len, self._queues.values()))

    def want(self, errands: Iterable[Errand]) -> None:
        """Run these, and nothing else that has not begun; what runs goes on."""
        self.left.clear()
        for queue in self._queues.values():
            queue.clear()
        for errand in errands:
            if errand not in self.running:
                self._queues[self._gates[errand.side]].append(errand)
        self.go_on()

    def go_on(self) -> None:
        """Begin what may begin."""
        for gate, queue in self._queues.items():
            while queue and self._at_once[gate] < gate.pace.ceiling:
                errand = queue[0]
                if why := self._hindrance(errand, gate):
                    self._leave([queue.popleft()], why)
                    continue
                worst = self._worst(errand) or 0.0
                if not self._purse.fits(worst):
                    if self._purse.aside:
                        break  # what is under way will cost less than was set aside for it
                    for each in self._queues.values():  # all: half a round is of no use, nor is a later one
                        self._leave(list(each), self._purse.why_not(worst))
                        each.clear()
                    return
                queue.popleft()
                self._begin(errand, gate, worst)
        self._changed()

    def _hindrance(self, errand: Errand, gate: Gate) -> str:
        if self.failed is not None:
            return str(self.failed)
        if self._purse.most_usd is not None and self._worst(errand) is None:
            return "Nobody knows what an answer costs, so the limit of cost could not be kept."
        return self._hopeless.get(errand.side, "") or gate.shut

    def _leave(self, errands: Iterable[Errand], why: str) -> None:
        self.left |= dict.fromkeys(errands, why)
        self._changed()

    def _begin(self, errand: Errand, gate: Gate, worst: float) -> None:
        self._purse.aside[errand] = worst
        self._at_once[gate] += 1
        task = self.running[errand] = asyncio.create_task(self._run(errand, gate))
        task.add_done_callback(lambda task: self._ended(task, errand, gate))

    def _ended(self, task: asyncio.Task[None], errand: Errand, gate: Gate) -> None:
        if not task.cancelled() and task.exception() is not None:
            self.failed = task.exception()
        self._purse.settle(errand, None)  # unless that was done: cancelled, so as dear as it may be
        self._at_once[gate] -= 1
        del self.running[errand]
        self.go_on()

    async def _run(self, errand: Errand, gate: Gate) -> None:
        brought = await self._ask(errand)
        answer = brought.answer
        if answer is None:
            self._purse.settle(errand, 0.0)
            if brought.reason:
                self._leave([errand], brought.reason)
                if not gate.shut:  # no key, no SDK, no server to start
                    self._hopeless[errand.side] = brought.reason
            return
        self._purse.settle(errand, usd_of(answer.response))
        self._in_a_row[errand.side] = self._in_a_row[errand.side] + 1 if answer.response.status == "failed" else 0
        lasting = answer.response.status == "failed" and answer.response.http_status in _LASTING
        if lasting or self._in_a_row[errand.side] >= _MOST_IN_A_ROW:
            self._hopeless[errand.side] = f"{answer.response.error} {answer.response.remedy}".strip()

    async def join(self) -> None:
        """Wait until everything has ended or was left. Raises what stopped it: StoreError."""
        while self.running:
            await asyncio.wait(self.running.values())
        if self.failed is not None:
            raise self.failed

    async def aclose(self) -> None:
        """Stop what is under way, and wait until what came of it is saved."""
        for queue in self._queues.values():
            queue.clear()
        tasks = list(self.running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def usd_of(response: Response) -> float | None:
    """Return what an answer cost; None: nobody knows, or only that it was at least so much."""
    if response.status == "failed" and not response.timeline:
        return 0.0
    if response.cost is None:
        return None if response.status in ("cancelled", "failed") else 0.0
    return None if response.cost.at_least else response.cost.usd
