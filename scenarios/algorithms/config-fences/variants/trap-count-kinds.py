KIND = {"(": "()", ")": "()", "[": "[]", "]": "[]", "{": "{}", "}": "{}"}


def first_fault(text):
    opened = {"()": [], "[]": [], "{}": []}
    quote = -1
    skip = False
    for i, ch in enumerate(text):
        if skip:
            skip = False
        elif quote >= 0:
            if ch == "\\":
                skip = True
            elif ch == text[quote]:
                quote = -1
        elif ch in "\"'":
            quote = i
        elif ch in "([{":
            opened[KIND[ch]].append(i)
        elif ch in KIND:
            if not opened[KIND[ch]]:
                return i
            opened[KIND[ch]].pop()
    if quote >= 0:
        return quote
    return max((stack[-1] for stack in opened.values() if stack), default=-1)
