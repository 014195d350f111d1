LONGEST = 9007199254740991


def to_seconds(text):
    numbers = {}
    value = None
    for char in text:
        if char in "0123456789":
            value = (value or 0) * 10 + int(char)
        elif char in "hms" and value is not None and char not in numbers:
            numbers[char] = value
            value = None
        else:
            return -1
    total = numbers.get("h", 0) * 3600 + numbers.get("m", 0) * 60 + numbers.get("s", 0)
    return total if total <= LONGEST and to_text(total) == text else -1


def to_text(seconds):
    if not 0 <= seconds <= LONGEST:
        return ""
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    if hours:
        return f"{hours}h{minutes:02d}m{seconds:02d}s"
    return f"{minutes}m{seconds:02d}s" if minutes else f"{seconds}s"
