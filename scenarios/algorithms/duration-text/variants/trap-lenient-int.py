LONGEST = 9007199254740991


def to_seconds(text):
    if not text.endswith("s"):
        return -1
    hours = minutes = None
    rest = text[:-1]
    if "h" in rest:
        hours, rest = rest.split("h", 1)
    if "m" in rest:
        minutes, rest = rest.split("m", 1)
    elif hours is not None:
        return -1
    parts = [part for part in (hours, minutes, rest) if part is not None]
    if len(parts) > 1 and (parts[0].startswith("0") or any(len(part) != 2 for part in parts[1:])):
        return -1
    if parts[0].startswith("0") and parts[0] != "0":
        return -1
    try:
        numbers = [int(part) for part in parts]
    except ValueError:
        return -1
    if any(number > 59 for number in (numbers if hours is None else numbers[1:])):
        return -1
    total = 0
    for number in numbers:
        total = total * 60 + number
    return total if total <= LONGEST else -1


def to_text(seconds):
    if seconds < 0 or seconds > LONGEST:
        return ""
    h, m, s = seconds // 3600, seconds // 60 % 60, seconds % 60
    if h:
        return f"{h}h{m:02d}m{s:02d}s"
    return f"{m}m{s:02d}s" if m else f"{s}s"
