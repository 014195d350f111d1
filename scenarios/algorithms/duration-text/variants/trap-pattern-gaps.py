import re

LONGEST = 9007199254740991
PATTERNS = [
    re.compile(r"^([1-9]\d{0,12})h([0-5]\d)m([0-5]\d)s$"),
    re.compile(r"^([1-5]?\d)m([0-5]\d)s$"),
    re.compile(r"^([1-5]?\d)s$"),
]


def to_seconds(text):
    for pattern in PATTERNS:
        match = pattern.match(text)
        if match:
            total = 0
            for number in match.groups():
                total = total * 60 + int(number)
            return total if total <= LONGEST else -1
    return -1


def to_text(seconds):
    if not 0 <= seconds <= LONGEST:
        return ""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes:02d}m{seconds:02d}s"
    if minutes:
        return f"{minutes}m{seconds:02d}s"
    return f"{seconds}s"
