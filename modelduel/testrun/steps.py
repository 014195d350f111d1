"""An object's life: it is made, its methods are called in order, and the first reply that is wrong ends it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from modelduel.scenario.model import Step
from modelduel.testrun.calls import SELF, Conversation, Forged, Gone, Reply
from modelduel.testrun.questions import Question
from modelduel.testrun.replies import Dialect, Wanted, complaint_about

_SHOWN_ARGS = 200


@dataclass
class Life:
    """How far it has come."""

    place: str = ""
    """The step put last, in words: `step 3: get("a")`."""
    complaint: str | None = None


async def live(conversation: Conversation, question: Question, dialect: Dialect, life: Life) -> Reply:
    """Lead an object through its steps and note the first complaint; return the last reply.

    Raises:
        TypeError, ValueError: An argument is no plain value.
    """
    case = question.case
    assert case is not None
    life.place = f"{case.new}({_args(case.args)})"
    reply = await conversation.make(question.entry, case.args)
    wanted = Wanted(raises=case.raises, anything=True)
    for number, step in enumerate([None, *case.steps]):
        if step is not None:
            life.place = f"step {number}: {_words(step)}"
            reply = await _take(conversation, step)
            wanted = _wanted(step, question)
        if isinstance(reply, (Gone, Forged)):
            return reply
        if (complaint := complaint_about(reply, wanted, dialect)) is not None:
            life.complaint = f"{life.place}\n{complaint}"
            break
    end = await conversation.forget()
    return end if isinstance(end, (Gone, Forged)) else reply


async def _take(conversation: Conversation, step: Step) -> Reply:
    if step.call is not None:
        return await conversation.method(step.on, step.call, step.args, step.keep)
    assert step.read is not None
    return await conversation.read(step.on, step.read)


def _wanted(step: Step, question: Question) -> Wanted:
    return Wanted(
        step.returns,
        step.raises,
        anything=step.returns is None and not step.nothing,
        compare=step.compare or question.compare,
        tolerance=question.tolerance,
    )


def _words(step: Step) -> str:
    owner = "" if step.on == SELF else f"{step.on}."
    return f"{owner}{step.read}" if step.call is None else f"{owner}{step.call}({_args(step.args)})"


def _args(args: list[object]) -> str:
    text = ", ".join(json.dumps(arg, ensure_ascii=False) for arg in args)
    return text if len(text) <= _SHOWN_ARGS else f"{text[:_SHOWN_ARGS]}…"
