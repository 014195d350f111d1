"""Durations as the job files spell them."""

import re

LONGEST = 9_007_199_254_740_991

# One for each number of units. Hours of more than 13 digits are beyond the longest duration, so no number is made of them.
SPELLINGS = (
    re.compile(r"([1-9][0-9]{0,12})h([0-5][0-9])m([0-5][0-9])s"),
    re.compile(r"([1-9]|[1-5][0-9])m([0-5][0-9])s"),
    re.compile(r"([0-9]|[1-5][0-9])s"),
)


def to_seconds(text: str) -> int:
    """Return the seconds that a text spells, or -1 if it is no duration."""
    for spelling in SPELLINGS:
        if match := spelling.fullmatch(text):
            total = 0
            for number in match.groups():
                total = 60 * total + int(number)
            return total if total <= LONGEST else -1
    return -1


def to_text(seconds: int) -> str:
    """Return the one spelling of a duration, or an empty text if there is none."""
    if not 0 <= seconds <= LONGEST:
        return ""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes:02}m{seconds:02}s"
    if minutes:
        return f"{minutes}m{seconds:02}s"
    return f"{seconds}s"
