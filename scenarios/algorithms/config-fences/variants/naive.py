PARTNERS = {")": "(", "]": "[", "}": "{"}


def first_fault(text):
    plain = []  # brackets outside strings
    quote = -1
    position = 0
    while position < len(text):
        char = text[position]
        if quote >= 0:
            if char == "\\":
                position += 1
            elif char == text[quote]:
                quote = -1
        elif char in "\"'":
            quote = position
        elif char in "()[]{}":
            plain.append((position, char))
        position += 1
    matched = set()
    for number, (position, char) in enumerate(plain):
        if char not in PARTNERS:
            continue
        for before in range(number - 1, -1, -1):
            if before not in matched:
                break
        else:
            return position
        if plain[before][1] != PARTNERS[char]:
            return position
        matched.update([before, number])
    if quote >= 0:
        return quote
    return next((position for number, (position, _) in reversed(list(enumerate(plain))) if number not in matched), -1)
