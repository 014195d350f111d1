"""One mutation, and what it turns operators into; the same in every language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """Bytes of a file's UTF-8 text, and what stands there instead."""

    start: int
    end: int
    replacement: str


SWAPPED = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "===": "!==",
    "!==": "===",
    "is": "is not",
    "is not": "is",
    "in": "not in",
    "not in": "in",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "//": "*",
    "%": "*",
    "+=": "-=",
    "-=": "+=",
    "*=": "+=",
    "++": "--",
    "--": "++",
    "&&": "||",
    "||": "&&",
    "and": "or",
    "or": "and",
    "break": "continue",
    "continue": "break",
    "true": "false",
    "false": "true",
    "True": "False",
    "False": "True",
}
"""What an operator or a word becomes."""

ALIKE = frozenset({"min", "max", "gcd", "lcm", "hypot", "isclose"})
"""Functions that take their arguments in any order."""

LOGGING = frozenset(
    {"print", "log", "logger", "logging", "_log", "_logger", "LOG", "warnings", "console", "slog", "fmt"}
)
"""Where a call begins that only tells people something; its words are not what tests are about."""


def bumped(number: str) -> str | None:
    """Return a number one higher, or None for one that is written in an unusual manner."""
    digits = number.replace("_", "")
    if digits.isdecimal() and (digits == "0" or digits[0] != "0"):
        return str(int(digits) + 1)
    whole, point, rest = digits.partition(".")
    if point and whole.isdecimal() and rest.isdecimal():
        return f"{int(whole) + 1}.{rest}"
    return None
