MAX_SECONDS = 2**53 - 1
LONGEST_TEXT = len("2501999792983h36m31s")
UNITS = {"h": 3600, "m": 60, "s": 1}
DIGITS = "0123456789"


def to_text(seconds):
    if seconds < 0 or seconds > MAX_SECONDS:
        return ""
    text = ""
    for unit, size in UNITS.items():
        count = seconds // size if unit == "h" else seconds // size % 60
        if text:
            text += f"{count:02d}{unit}"
        elif count or unit == "s":
            text = f"{count}{unit}"
    return text


def to_seconds(text):
    # Read it generously, then insist that it is what we would have written ourselves.
    if len(text) > LONGEST_TEXT:
        return -1
    total = number = 0
    for char in text:
        if char in DIGITS:
            number = 10 * number + DIGITS.index(char)
        elif char in UNITS:
            total += number * UNITS[char]
            number = 0
        else:
            return -1
    return total if text and to_text(total) == text else -1
