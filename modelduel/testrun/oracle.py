"""The scenario's own functions, in a sandbox of their own: they make inputs, and know what is right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from modelduel.errors import CannotJudgeError
from modelduel.testrun.calls import Conversation, Forged, Gone, Raised, Refused, Value
from modelduel.testrun.compare import shown
from modelduel.testrun.program import Program, died
from modelduel.testrun.questions import Posed, Question
from modelduel.testrun.replies import Wanted
from modelduel.testrun.sandbox import Sandbox


class OracleError(CannotJudgeError):
    """The scenario's own oracle or table is at fault, which is nobody's loss."""


_remembered: ContextVar[dict[str, tuple[Posed, bool]] | None] = ContextVar("remembered", default=None)
"""Id of a question -> how it was posed, and whether it was posed so twice."""


@contextmanager
def remembering_questions() -> Iterator[None]:
    """Have each generated question of one table posed twice inside, and from then on remembered.

    For the many runs that prove a scenario; an oracle that poses something else each time is found out so. The inputs
    of growths would be too many to keep.
    """
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


class Oracle:
    """Asks the oracle, which is started when it is first needed.

    Args:
        program: None for a table that has none.
        sandbox: Where it runs.
    """

    def __init__(self, program: Program | None, sandbox: Sandbox) -> None:
        self._program = program
        self._sandbox = sandbox
        self._knowing: Conversation | None = None

    async def close(self) -> None:
        """Stop it."""
        if self._knowing is not None:
            await self._knowing.__aexit__()

    async def pose(self, question: Question, *, seed: int | None = None, size: int | None = None) -> Posed:
        """Find out arguments and expectation, from the table or from the oracle.

        Args:
            question: Any but an object's life.
            seed: Instead of the question's own.
            size: Of a growth's input.

        Raises:
            OracleError: It cannot tell.
        """
        how, near = question.compare, question.tolerance
        if question.case is not None:
            case = question.case
            return Posed(case.args, Wanted(case.returns, case.raises, compare=how, tolerance=near))
        remembered = _remembered.get()
        if remembered is None or question.generated is None:
            return await self._posed(question, seed, size)
        before, sure = remembered.get(question.id, (None, False))
        if before is not None and sure:
            return before
        posed = await self._posed(question, seed, size)
        before, _ = remembered.get(question.id, (None, False))  # another run may have asked meanwhile
        if before is not None and before != posed:
            raise OracleError(
                f"The oracle poses {question.id} differently each time. Let its functions depend on the seed alone."
            )
        remembered[question.id] = posed, before is not None
        return posed

    async def _posed(self, question: Question, seed: int | None, size: int | None) -> Posed:
        how, near = question.compare, question.tolerance
        one = question.generated or question.growth
        assert one is not None
        named = one.params if size is None else {**one.params, "n": size}
        args = await self.know(one.generator, [question.seed if seed is None else seed], named)
        if not isinstance(args, list):
            raise OracleError(f"The generator {one.generator} of {question.id} did not return a list of arguments.")
        if one.check is not None:
            return Posed(args, check=one.check)
        returns = await self.know(one.expect or question.entry, args)
        return Posed(args, Wanted(returns, compare=how, tolerance=near))

    async def accepts(self, check: str, args: list[Any], value: object) -> bool:
        """Whether its function `check` accepts a value as a right answer. Raises OracleError."""
        verdict = await self.know(check, [args, value])
        if not isinstance(verdict, bool):
            raise OracleError(f"The oracle's {check} answered {shown(verdict)} instead of true or false.")
        return verdict

    async def know(self, entry: str, args: list[Any], kwargs: dict[str, Any] | None = None) -> object:
        """Call one of its functions. Raises OracleError."""
        if self._program is None:
            raise OracleError(f"The table has no oracle to ask for {entry}.")
        if self._knowing is None:
            self._knowing = await Conversation.open(self._sandbox, self._program.job)
            loaded = await self._knowing.load(self._program.load)
            if loaded:
                raise OracleError(f"The oracle cannot be imported: {_complaint(loaded)}")
        try:
            reply = (await self._knowing.call(entry, args, kwargs)).reply
        except (TypeError, ValueError) as error:
            raise OracleError(f"The oracle's {entry} cannot be called: {error}.") from error
        if isinstance(reply, Value):
            return reply.value
        raise OracleError(f"The oracle's {entry} failed: {_complaint(reply)}")


def _complaint(reply: object) -> str:
    match reply:
        case list():
            return f"it does not define {', '.join(map(str, reply))}"
        case Raised(message=message) | Refused(message=message) | Forged(reason=message):
            return message
        case Gone(ended=ended):
            return died("meanwhile", ended)[1]
    return str(reply)
