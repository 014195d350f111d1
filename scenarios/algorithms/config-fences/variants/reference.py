"""Where the brackets of a configuration go wrong."""

PARTNERS = {")": "(", "]": "[", "}": "{"}
OPENING = frozenset(PARTNERS.values())


def first_fault(text: str) -> int:
    """Return the position of the first fault, or -1 if all brackets and strings are closed."""
    open_at: list[int] = []
    string_at = -1  # where the string began that we are in
    escaped = False
    for position, char in enumerate(text):
        if string_at >= 0:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == text[string_at]:
                string_at = -1
        elif char in "\"'":
            string_at = position
        elif char in OPENING:
            open_at.append(position)
        elif char in PARTNERS:
            if not open_at or text[open_at[-1]] != PARTNERS[char]:
                return position
            open_at.pop()
    if string_at >= 0:
        return string_at
    return open_at[-1] if open_at else -1
