import re

# A whole string, or the quote of one that never ends, or a bracket.
TOKEN = re.compile(r""" "(?:[^"\\]|\\.)*"? | '(?:[^'\\]|\\.)*'? | [][(){}] """, re.DOTALL | re.VERBOSE)
CLOSING_OF = {"(": ")", "[": "]", "{": "}"}


def _ends(string: str) -> bool:
    body = string[1:]
    if not body.endswith(string[0]):
        return False
    backslashes = len(body) - 1 - len(body[:-1].rstrip("\\"))
    return backslashes % 2 == 0


def first_fault(text: str) -> int:
    expected = []  # closing brackets, innermost last, with the place of what they close
    for match in TOKEN.finditer(text):
        token = match.group()
        if token[0] in "\"'":
            if not _ends(token):
                return match.start()
        elif token in CLOSING_OF:
            expected.append((CLOSING_OF[token], match.start()))
        elif not expected or expected.pop()[0] != token:
            return match.start()
    return expected[-1][1] if expected else -1
