"""Code, Markdown and differences as markup: coloured by kind of word, cut where they are endless, and never obeyed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from itertools import pairwise
from types import MappingProxyType

from pygments.lexer import Lexer
from pygments.token import Comment, Keyword, Name, Number, String, Token, _TokenType

from modelduel.diff.hunks import Fold, Row, compare, unified
from modelduel.diff.plain import notes
from modelduel.duel.answer import Block, find_blocks
from modelduel.report.findings.wording import plural
from modelduel.report.html.markup import Html, esc, join, tag
from modelduel.scenario.model import Language
from modelduel.text import safe

MOST_TEXT = 60_000
"""Most characters shown of one text, and most that are coloured."""
MOST_LINE = 1_000
"""Most characters shown of one line of code; some of the lexers' rules cost the square of a line's length."""
MOST_ROWS = 1_500
"""Most lines shown of one comparison."""
MOST_COMPARED = 400_000
"""Most characters of two texts that are compared."""

# A fixed list, so that no answer can make us load, or guess among, 500 lexers.
_LEXERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "python": ("python", "PythonLexer"),
        "typescript": ("javascript", "TypeScriptLexer"),
        "go": ("go", "GoLexer"),
        "bash": ("shell", "BashLexer"),
        "sh": ("shell", "BashLexer"),
        "json": ("data", "JsonLexer"),
        "yaml": ("data", "YamlLexer"),
        "toml": ("configs", "TOMLLexer"),
        "sql": ("sql", "SqlLexer"),
        "diff": ("diff", "DiffLexer"),
    }
)

_KINDS: dict[_TokenType, str] = {
    Token: "",
    Keyword: "k",
    Name.Builtin: "f",
    Name.Function: "f",
    Name.Class: "f",
    Name.Decorator: "k",
    Name.Exception: "f",
    Name.Tag: "k",
    String: "s",
    Number: "n",
    Comment: "c",
    Token.Operator.Word: "k",
    Token.Generic.Inserted: "s",
    Token.Generic.Deleted: "k",
    Token.Generic.Heading: "n",
    Token.Generic.Subheading: "n",
}

Piece = tuple[str, str]
"""A kind (`k`, `s`, `n`, `c`, `f`, or empty) and the text it colours."""

# The two usual kinds have an element without a class: a tenth less to send by mail.
_OPEN = {"k": "<b>", "s": "<i>", "n": "<i class=n>", "c": "<i class=c>", "f": "<i class=f>"}
_CLOSE = {"k": "</b>", "s": "</i>", "n": "</i>", "c": "</i>", "f": "</i>"}


def shown_text(text: str, language: Language | None) -> Html:
    """Return an answer or a prompt: its Markdown as text, the code in it coloured."""
    text = text.replace("\r\n", "\n")
    cut = text[:MOST_TEXT]
    rest = _rest(text, cut)
    cut = safe(cut)  # already here: a lone carriage return ends a line for Markdown, but not for us
    lines = cut.split("\n")
    parts: list[Html] = []
    at = 0
    for block in find_blocks(cut, language):
        first = block.line if _is_bare(block, cut) else block.line + 1
        parts.append(_prose(lines[at:first]))
        parts.append(shown_code(block.code, block.language))
        at = first + block.code.count("\n")
    parts.append(_prose(lines[at:]))
    return join([*parts, rest])


def _is_bare(block: Block, text: str) -> bool:
    """Whether the whole answer is this block, without a fence."""
    return block.line == 0 and block.code.rstrip("\n") == text.rstrip("\n")


def _prose(lines: Sequence[str]) -> Html:
    said = "\n".join(lines).strip("\n")
    return tag("p", said, class_="prose") if said.strip(" \t\n") else Html("")


def shown_code(code: str, language: str) -> Html:
    """Return a block of code."""
    cut = code[:MOST_TEXT]
    lines = coloured(cut.removesuffix("\n"), language)
    return tag("pre", tag("code", join(map(_line, lines), "\n"), _rest(code, cut)))


def _rest(text: str, cut: str) -> Html | None:
    left = len(text) - len(cut)
    return tag("small", f" … {left:,} more characters are not shown.") if left else None


def _short(line: str) -> str:
    left = len(line) - MOST_LINE
    return line if left <= 0 else f"{line[:MOST_LINE]} … {left:,} more characters are not shown."


@lru_cache(maxsize=16)
def coloured(code: str, language: str) -> Sequence[Sequence[Piece]]:
    r"""Return the pieces of each line; lines end at `\n`, which is not part of them.

    The original of a round is shown three times, and the code of an answer twice: the last ones are remembered.
    """
    lines: list[list[Piece]] = [[]]
    for kind, text in _tokens(code, language):
        first, *others = text.split("\n")
        if first:
            lines[-1].append((kind, first))
        for other in others:
            lines.append([(kind, other)] if other else [])
    return lines


def _tokens(code: str, language: str) -> Iterator[Piece]:
    lexer = _lexer(language) if language in _LEXERS else None
    if lexer is None or len(code) > MOST_TEXT or any(len(line) > MOST_LINE for line in code.split("\n")):
        yield "", code
        return
    for _, token, text in lexer.get_tokens_unprocessed(code):
        yield _kind(token), text


@cache
def _lexer(language: str) -> Lexer:
    module, name = _LEXERS[language]
    lexer: Lexer = getattr(import_module(f"pygments.lexers.{module}"), name)()
    return lexer


def _kind(token: _TokenType) -> str:
    kind = _KINDS.get(token)
    if kind is None:
        kind = _KINDS[token] = _kind(token.parent)
    return kind


def _line(pieces: Sequence[Piece]) -> Html:
    length = sum(len(text) for _, text in pieces)
    if length <= MOST_LINE:
        return Html("".join(_piece(kind, text) for kind, text in _merged(pieces)))
    return esc(_short("".join(text for _, text in pieces)))


def _merged(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join what looks the same, and blank space to what stands before it: a third fewer elements."""
    kind, held = "", ""
    for next_kind, text in pieces:
        if next_kind == kind or not text.strip():
            held += text
        else:
            if held:
                yield kind, held
            kind, held = next_kind, text
    if held:
        yield kind, held


def _piece(kind: str, text: str) -> Html:
    return Html(f"{_OPEN[kind]}{esc(text)}{_CLOSE[kind]}") if kind else esc(text)


def shown_diff(old: str, new: str, language: str) -> Html:
    """Return how a text became another: what was removed and added, with the words that differ, and folds between."""
    if len(old) + len(new) > MOST_COMPARED:
        return tag("p", "It is too large to be compared here.", class_="quiet")
    diff = compare(old, new)
    if diff.is_same:
        return tag("p", "The same as the original.", class_="quiet")
    before, after = (coloured("\n".join(lines), language) for lines in (diff.old, diff.new))
    rows = unified(diff, language=language)
    shown = [
        _fold(row) if isinstance(row, Fold) else _row(row, (before if row.sign == "-" else after)[row.index])
        for row in rows[:MOST_ROWS]
    ]
    count = tag("p", f"{plural(diff.added, 'line')} added, {diff.removed:,} removed.", class_="quiet")
    left = len(rows) - len(shown)
    more = tag("p", f"{left:,} more lines are not shown.", class_="quiet") if left > 0 else None
    others = [tag("p", note, class_="quiet") for note in notes(diff)]
    return join([count, tag("pre", tag("code", *shown), class_="diff"), more, *others])


def _fold(fold: Fold) -> Html:
    where = f" · {'.'.join(fold.within)}" if fold.within else ""
    return tag("span", f"⋯ {fold.count:,} lines the same{where}\n", class_="fold")


_ROWS = {"+": "ins", "-": "del", " ": "span"}


def _row(row: Row, pieces: Sequence[Piece]) -> Html:
    number = row.old if row.sign == "-" else row.new
    length = sum(len(text) for _, text in pieces)
    line = _marked(pieces, row.spans) if row.spans and length <= MOST_LINE else _line(pieces)
    element = _ROWS[row.sign]
    return Html(f"<{element}><u>{number:>4} {row.sign} </u>{line}\n</{element}>")


def _marked(pieces: Sequence[Piece], spans: Sequence[tuple[int, int]]) -> Html:
    """Return a line with the words that differ marked; pieces are cut where a mark begins or ends."""
    edges = sorted({edge for span in spans for edge in span})
    parts: list[str] = []
    at = 0
    for kind, text in pieces:
        end = at + len(text)
        cuts = [at, *(edge for edge in edges if at < edge < end), end]
        for low, high in pairwise(cuts):
            piece = _piece(kind, text[low - at : high - at])
            inside = any(start <= low and high <= stop for start, stop in spans)
            parts.append(f"<mark>{piece}</mark>" if inside else piece)
        at = end
    return Html("".join(parts))
