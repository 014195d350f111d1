"""What is right: strings blanked out first, then innermost pairs struck out one by one; long texts are known as made."""

import random


def first_fault(text):
    """Strike out what is in order, and look at what remains."""
    text, open_quote = _without_strings(text)
    left = [(position, char) for position, char in enumerate(text) if char in "()[]{}"]
    struck = True
    while struck:
        struck = False
        for n in range(len(left) - 1):
            if left[n][1] + left[n + 1][1] in ("()", "[]", "{}"):
                del left[n : n + 2]
                struck = True
                break
    for position, char in left:
        if char in ")]}":
            return position
    if open_quote >= 0:
        return open_quote
    return left[-1][0] if left else -1


def _without_strings(text):
    """Replace strings by spaces; also say where one begins that does not end."""
    kept = []
    position = 0
    while position < len(text):
        quote = text[position]
        if quote not in "\"'":
            kept.append(quote)
            position += 1
            continue
        end = position + 1
        while end < len(text) and text[end] != quote:
            end += 2 if text[end] == "\\" else 1
        if end >= len(text):
            return "".join(kept), position
        kept.append(" " * (end + 1 - position))
        position = end + 1
    return "".join(kept), -1


def scrap(seed):
    """A few characters, hardly anything but brackets, quotes and backslashes."""
    rng = random.Random(seed)
    letters = rng.choice(["()[]{}", "()[]\"'\\", "()\"\\", "[]'\\\"x", "(){}\"'\\ab"])
    return ["".join(rng.choice(letters) for _ in range(rng.randint(0, 12)))]


def _value(rng, depth):
    kind = rng.randint(0, 5 if depth else 2)
    if kind == 0:
        return str(rng.randint(0, 99))
    if kind <= 2:
        quote = rng.choice("\"'")
        inner = [rng.choice(["(", "]", "}", "a", " ", "\\\\", "\\" + quote, "\\n", "{"]) for _ in range(rng.randint(0, 5))]
        return quote + "".join(inner) + quote
    opening, closing = rng.choice(["()", "[]", "{}"])
    return opening + ", ".join(_value(rng, depth - 1) for _ in range(rng.randint(0, 3))) + closing


def spoilt_config(seed):
    """Nested values in good order, most of which then lose, gain or change a character."""
    rng = random.Random(seed)
    text = "\n".join(f"key{n} = {_value(rng, 4)}" for n in range(rng.randint(1, 5)))
    if rng.random() < 0.8:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(["", ")", "]", "{", '"', "\\"]) + text[at + rng.randint(0, 1) :]
    return [text]


def deep(seed, depth):
    """Brackets as deep as the text is long."""
    rng = random.Random(seed)
    opened = rng.choices("([{", k=depth)
    closing = {"(": ")", "[": "]", "{": "}"}
    return ["".join(opened) + "".join(closing[char] for char in reversed(opened))]


def deep_then_wrong(seed, depth):
    """The outermost bracket is closed by another kind."""
    [text] = deep(seed, depth)
    return [text[:-1] + (")" if text[-1] != ")" else "]")]


def backslashes(seed, length):
    """A string of nothing but pairs of backslashes, and a bracket after it."""
    return ["'" + "\\\\" * (length // 2) + "'}"]


def closed(text):
    """Nothing is wrong."""
    return -1


def last_character(text):
    """The last character is at fault."""
    return len(text) - 1
