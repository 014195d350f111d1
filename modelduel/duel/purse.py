"""What asking may cost at most, what it will cost probably, and how much of that has been allowed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from msgspec import Struct

from modelduel.contender.model import Contender, Usage
from modelduel.contender.prices import is_priced, price
from modelduel.duel.round import Seat
from modelduel.scenario.pack import Scenario
from modelduel.scenario.prompt import question
from modelduel.session.store import Session

_AROUND = 64  # tokens that a service puts around a system prompt and a question, generously
_CHARACTERS_PER_TOKEN = 3.6  # of prompts with code, for an estimate


def worst_usd(contender: Contender, system: str, scenario: Scenario) -> float | None:
    """Return the most dollars that one answer may cost; 0 where nothing is charged, None where nobody knows the price.

    No token is shorter than a byte, so the bytes of the prompt bound its tokens; the answer's are bound by its limit.
    The first call takes 0.2 s: not for the event loop.
    """
    if not is_priced(contender):
        return 0.0
    words = (contender.system or system) + question(scenario)
    most = Usage(input=len(words.encode("utf-8", "replace")) + _AROUND, output=most_output(contender))
    known = price(contender.provider, contender.model, contender.base_url, most)
    return None if known is None else known.usd


def most_output(contender: Contender) -> int:
    """Return the most output tokens one answer may take, whatever `extra` says of it."""
    names = ("max_tokens", "max_completion_tokens", "max_output_tokens")
    limits = [value for name in names if isinstance(value := contender.extra.get(name), int)]
    answers = contender.extra.get("n", 1)
    return max([contender.max_tokens, *limits]) * max(1, answers if isinstance(answers, int) else 1)


def likely_tokens(contender: Contender, system: str, scenario: Scenario) -> int:
    """Return about how many tokens a question has."""
    return round(len((contender.system or system) + question(scenario)) / _CHARACTERS_PER_TOKEN)


def spent_usd(session: Session, seats: Mapping[str, Seat], worst: Mapping[str, float]) -> float:
    """Return what a session has cost; an answer that was cut before its bill was known counts as the worst.

    Args:
        session: The session.
        seats: Its sides.
        worst: For each side, the most that one of its answers may cost.

    Raises:
        StoreError, FindingsError, InputError: A record is damaged.
    """
    spent = 0.0
    for line in session.lines():
        side = line.key.contender
        if line.status not in ("cancelled", "failed"):
            spent += line.usd or 0.0
        elif side in seats and is_priced(seats[side].contender) and session.response(line.key).timeline:
            spent += max(line.usd or 0.0, worst.get(side, 0.0))
    return spent


class Purse:
    """The dollars that may be spent, those that were, and those set aside for what is under way.

    Args:
        most_usd: What may be spent in all; None is without end.
        spent_usd: What has been spent.
    """

    def __init__(self, most_usd: float | None = None, spent_usd: float = 0.0) -> None:
        self.most_usd = most_usd
        self.spent_usd = spent_usd
        self.aside: dict[Hashable, float] = {}
        """What is under way -> the most it may cost."""

    def fits(self, worst: float) -> bool:
        """Return whether one more call cannot go past what may be spent."""
        return self.most_usd is None or self.spent_usd + sum(self.aside.values()) + worst <= self.most_usd

    def why_not(self, worst: float) -> str:
        """Say why a call is not made."""
        under_way = sum(self.aside.values())
        more = f" and up to ${under_way:.4f} more is under way" if under_way else ""
        return f"${self.spent_usd:.4f} of ${self.most_usd:.2f} is spent{more}; the next may cost up to ${worst:.4f}."

    def settle(self, what: Hashable, usd: float | None) -> None:
        """Take in what a call has cost; None: as much as was set aside for it."""
        aside = self.aside.pop(what, 0.0)
        self.spent_usd += aside if usd is None else usd


class Estimate(Struct, frozen=True):
    """What asking will take, before the first call."""

    requests: int
    input_tokens: int
    output_tokens: int
    """Likely."""
    usd: float | None
    """Likely; None where a price is unknown."""
    most_usd: float | None
    """If every answer used all the tokens that it may."""
    seconds: float
    """Likely, at the given number of requests at once."""
