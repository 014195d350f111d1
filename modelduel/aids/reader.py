"""The process that `apart` starts: reads one question from its input, and writes the reply to its output."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress

import msgspec

from modelduel.aids.model import Figures, Hit, Hits, Looking, Measured, Measuring
from modelduel.metrics.measure import measure
from modelduel.metrics.model import Metrics
from modelduel.scenario.review import first_matches, located

_MEMORY = 2 << 30
_CPU_S = 20
_MOST_NAMED = 20
_LONGEST = 400
"""Characters of a passage, or of a reason, that are worth showing."""


def answer_to(asked: Measuring | Looking) -> Measured | Hits:
    """Return the reply to a question. Raises MemoryError, RecursionError."""
    return _measured(asked) if isinstance(asked, Measuring) else _looked(asked)


def _measured(asked: Measuring) -> Measured:
    before = measure(asked.before, asked.language)
    figures = None if before is None else _figures(before)
    after = measure(asked.after, asked.language)
    if after is None:
        return Measured(figures, why=_why(asked))
    keep = asked.keep or (sorted(before.public) if before is not None else [])
    lost = [name for name in keep if name not in after.public]
    return Measured(figures, _figures(after), lost[:_MOST_NAMED], len(keep), len(lost))


def _figures(found: Metrics) -> Figures:
    patterns = {str(name): times for name, times in found.patterns.items()}
    return Figures(found.complexity, found.longest, found.nesting, found.avoided, patterns, found.typed_share)


def _why(asked: Measuring) -> str:
    """Say why code cannot be measured."""
    if asked.language != "python":
        return "syntax error, or no code of this language"
    from modelduel.python_code import parse

    texts = {name: text for name, text in asked.after.items() if name.endswith(".py")}
    for name, text in texts.items():
        try:
            parse(text)
        except SyntaxError as error:
            place = f"line {error.lineno} of {name}: " if error.lineno else f"{name}: "
            return f"syntax error in {place}{error.msg}"[:_LONGEST]
        except (ValueError, RecursionError, MemoryError) as error:
            return f"{name} cannot be read: {error or type(error).__name__}"[:_LONGEST]
    return "no Python file in the answer" if not texts else "too deep to measure"


def _looked(asked: Looking) -> Hits:
    said = list(located(asked.text))
    found = {id_: first_matches(patterns, said) for id_, patterns in asked.finds.items()}
    return Hits({id_: Hit(one.text[:_LONGEST], one.first, one.last) for id_, one in found.items() if one})


def main() -> None:
    """Answer one question."""
    with suppress(ValueError, OSError):  # not every platform has every limit
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S + 1))
    data = sys.stdin.buffer.read()
    asked: Measuring | Looking = msgspec.json.decode(data, type=Measuring | Looking)  # noqa: TID251 (one thread)
    reply: Measured | Hits
    try:
        reply = answer_to(asked)
    except (MemoryError, RecursionError):
        reply = (Measured if isinstance(asked, Measuring) else Hits)(why="it is too much to read")
    sys.stdout.buffer.write(msgspec.json.encode(reply))


if __name__ == "__main__":
    main()
