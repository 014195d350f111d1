"""Which class or function a line of code stands in, told from headers and indentation, without parsing.

Good enough to say where a reader is, and cheap and harmless on any text: code laid out in an unusual way gets no names
rather than an error. One-line functions and unnamed callbacks have no names here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Scope = tuple[str, ...]
"""Names from the outermost to the innermost, such as `("Consumer", "poll")`."""

# Only the start of a line is looked at; with that and the possessive quantifiers, no line can make a search slow.
_LOOK = 240

_PYTHON = re.compile(r"(?:async\s++)?(?:def|class)\s++(\w++)")
_GO = re.compile(
    r"func\s++(?:\(\s*+(?:\w++\s++)?\*?(\w++)(?:\[[^\]]*+\])?\s*+\)\s*+)?(\w++)\s*+[(\[]"
    r"|type\s++(\w++)(?:\[[^\]]*+\])?\s++(?:struct|interface)\b"
)
_TYPESCRIPT = re.compile(
    # class Name, function name
    r"(?:(?:export|default|declare|abstract|async)\s++)*+"
    r"(?:class|interface|enum|namespace|function)(?:\s++|\s*+\*\s*+)([\w$]++)"
    # const name = (…) => {, also as a member of a class
    r"|(?:(?:export|const|let|var|public|private|protected|static|readonly)\s++)*+(\#?[\w$]++)\s*+(?::[^=()]*+)?"
    r"=\s*+(?:async\s*+)?(?:function\b|\([^()]*+\)[^=()]*+=>|\([^()]*+$|[\w$]++\s*+=>)"
    # name(…) {, a method
    r"|(?:(?:public|private|protected|static|override|async|get|set)\s++)*+\*?(?!(?:if|for|while|switch|catch|with)\b)"
    r"(\#?[\w$]++)(?:<[^<>()]*+>)?\((?:[^()]|\([^()]*+\))*+\)[^=(){]*+\{\s*+$"
)
_HEADERS = {"python": (_PYTHON, "#"), "go": (_GO, "//"), "typescript": (_TYPESCRIPT, "//")}


def scopes(lines: Sequence[str], language: str) -> list[Scope]:
    """Return the scope of every line. A header itself stands in the scope around it, a blank line in the next line's.

    Knows `python`, `typescript` and `go`; in any other language no line has a scope. The time it takes grows with the
    number of lines alone.
    """
    if language not in _HEADERS:
        return [()] * len(lines)
    header, comment = _HEADERS[language]
    found: list[Scope | None] = []
    around: list[tuple[int, Scope]] = [(-1, ())]  # indentation of each open header, and the scope of its body
    for line in lines:
        start = line[:_LOOK].expandtabs(4)
        code = start.lstrip()
        if not code:
            found.append(None)
            continue
        indent = len(start) - len(code)
        # A closing bracket below its header still belongs to it: `) -> int:`, `}`.
        limit = indent + (code[0] in ")]}")
        depth = len(around)
        while around[depth - 1][0] >= limit:
            depth -= 1
        scope = around[depth - 1][1]
        found.append(scope)
        if code.startswith(comment):
            continue  # a comment may stand further left than the code it is in
        del around[depth:]
        if match := header.match(code):
            around.append((indent, (*scope, *filter(None, match.groups()))))

    after: Scope = ()
    filled: list[Scope] = []
    for own in reversed(found):
        after = after if own is None else own
        filled.append(after)
    return filled[::-1]
