PAIRS = {")": "(", "]": "[", "}": "{"}


def first_fault(text):
    stack = []
    quote = None
    for i, ch in enumerate(text):
        if ch in "\"'" and (i == 0 or text[i - 1] != "\\"):
            if quote is None:
                quote = i
            elif text[quote] == ch:
                quote = None
        elif quote is not None:
            continue
        elif ch in "([{":
            stack.append(i)
        elif ch in PAIRS:
            if not stack or text[stack[-1]] != PAIRS[ch]:
                return i
            stack.pop()
    if quote is not None:
        return quote
    return stack[-1] if stack else -1
