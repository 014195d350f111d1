"""Taking the code out of an answer: from untrusted Markdown to the files that the tests run on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from msgspec import Struct

from modelduel.duel.patch import PatchError, apply_patch, looks_like_diff
from modelduel.python_code import parse
from modelduel.scenario.model import LANGUAGE_OF, Language
from modelduel.session.model import Status
from modelduel.testrun.model import Outcome

_LANGUAGES: dict[str, Language] = {
    "py": "python", "python": "python", "python3": "python", "py3": "python",
    "ts": "typescript", "typescript": "typescript", "tsx": "typescript", "js": "typescript", "javascript": "typescript",
    "mjs": "typescript", "go": "go", "golang": "go",
}  # fmt: skip
_DEFAULT_NAME = {"python": "solution.py", "typescript": "solution.ts", "go": "solution.go"}
_CALLED: dict[Language, str] = {"python": "Python", "typescript": "TypeScript", "go": "Go"}
_DIFF_WORDS = frozenset({"diff", "patch", "udiff"})
_MARKDOWN_WORDS = frozenset({"markdown", "md", ""})

# A name becomes a path in the sandbox and on the reader's disk: short, relative, plain characters, no hidden parts.
_SAFE_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}/){0,4}[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")
_NAME_IN_INFO = re.compile(r"""(?:title|file|filename|name|path)\s*=\s*["']?([^\s"'}]+)""")
_NAME_ABOVE = re.compile(
    r"^\s*(?:#{1,6}\s+|[-*]\s+|\d+\.\s+)?(?:file(?:name)?\s*:?\s*)?[*_`]*([\w./-]+\.\w{1,4})[*_`]*:?\**\s*$", re.I
)
_NAME_INSIDE = re.compile(r"^\s*(?:#|//)\s*(?:file(?:name)?\s*:?\s*)?([\w./-]+\.\w{1,4})\s*$", re.I)

_MAX_JOINS = 8
_MAX_PARSED = 500_000  # characters; a longer "file" is not worth a parse
_MAX_NAME_LINE = 200  # characters; a line that names a file is short
_MOST_BLOCKS = 200  # that are put together; each diff is applied to all that those before it have made


class Block(Struct, frozen=True):
    """One code block of an answer."""

    number: int
    """From 1, in the order of the answer."""
    language: str
    """`python`, `typescript`, `go`, `diff`, or the info string's first word in lower case."""
    name: str
    """File name given with the block; empty if none."""
    code: str
    line: int
    """Line of the opening fence in the answer, from 0."""
    closed: bool = True
    """Whether the closing fence is there; without it the answer was cut off."""


class Extraction(Struct, frozen=True):
    """The candidate of an answer, or why there is none."""

    blocks: list[Block]
    files: dict[str, str]
    """Path -> text of the candidate; empty when `outcome` says why there is none."""
    fence: int = 0
    """The chosen block; 0 when there is none, or several make up the candidate."""
    outcome: Outcome | None = None
    """Absent when the candidate can be tested."""
    reason: str = ""


def extract(
    text: str,
    *,
    original: Mapping[str, str],
    language: Language | None,
    keep: Sequence[str] = (),
    status: Status = "finished",
    pick: int | None = None,
) -> Extraction:
    """Take the candidate out of an answer.

    Among several blocks the choice goes by file name, language, public names kept, then size; `pick` (a block's number)
    overrides it. Blocks that name different files make one candidate of several files; files of the original that the
    answer leaves alone are carried along. A unified diff is applied to the original.

    Raises:
        IndexError: There is no block `pick`.
    """
    blocks = find_blocks(text, language)
    if pick is not None:
        if not 1 <= pick <= len(blocks):
            raise IndexError(f"The answer has {len(blocks)} code blocks; there is no block {pick}.")
        return _from_blocks(blocks, [blocks[pick - 1]], original, language)
    chosen = _choose(blocks, original, language, keep)
    if chosen:
        return _from_blocks(blocks, chosen, original, language)
    foreign = bool(blocks) and all(block.language not in (language, "") for block in blocks)
    return Extraction(blocks, {}, 0, *_nothing(status, language if foreign else None))


def _nothing(status: Status, wanted: Language | None) -> tuple[Outcome, str]:
    """Say why an answer has no candidate; `wanted` is the language of code, where it has blocks in others alone."""
    none = f"None of the answer's code blocks is {_CALLED[wanted]}." if wanted else "The answer holds no code block."
    reasons: dict[Status, tuple[Outcome, str]] = {
        "finished": ("no-code", none),
        "truncated": ("truncated", "The answer was cut off before any code block."),
        "refused": ("refused", "The model refused to answer."),
        "cancelled": ("not-run", "The answer was stopped before any code block."),
        "failed": ("provider-error", "The service failed before any code block."),
    }
    return reasons[status]


def find_blocks(text: str, language: Language | None = None) -> list[Block]:
    """Return the code blocks of an answer, nested ones unwrapped.

    An answer that is nothing but code (as a program behind a pipe gives it) is one block.
    """
    text = text.replace("\r\n", "\n")
    if not text.endswith("\n"):
        text += "\n"  # so that a missing closing fence shows in the count of lines
    blocks = _fences(text, 0, language)
    if not blocks and _is_bare_code(text, language):
        blocks = [Block(1, language or "", "", text, 0)]
    return [Block(number, b.language, b.name, b.code, b.line, b.closed) for number, b in enumerate(blocks, 1)]


@cache
def _markdown() -> MarkdownIt:
    # Only the block structure matters; inline parsing would cost more than all the rest.
    return MarkdownIt("commonmark").disable(["inline", "text_join"])


def _fences(text: str, depth: int, language: Language | None) -> list[Block]:
    if "```" not in text and "~~~" not in text:
        return []  # spares a long answer of prose 20 µs a line
    lines = text.split("\n")
    found: list[Block] = []
    skip_before = 0
    for token in _markdown().parse(text):
        if token.type != "fence" or token.map is None or token.map[0] < skip_before:
            continue
        first, after = token.map
        word, name = _info(token.info)
        # A closed fence maps its opening line, its content and its closing line; an open one has no closing line.
        closed = token.content.count("\n") < after - first - 1
        code = token.content
        if word in _MARKDOWN_WORDS and depth < 2 and "```" in code and (inner := _fences(code, depth + 1, language)):
            found += [Block(0, b.language, b.name, b.code, first + 1 + b.line, b.closed and closed) for b in inner]
            continue
        if closed and _LANGUAGES.get(word, language) == "python" and not _parses(code):
            code, after = _joined(lines, first, after, code, token.markup)
            skip_before = after
        kind = "diff" if word in _DIFF_WORDS or looks_like_diff(code) else _LANGUAGES.get(word, word)
        name = name or _name_around(lines, first, code)
        if not kind and name:
            kind = LANGUAGE_OF.get(PurePosixPath(name).suffix, "")
        found.append(Block(0, kind, name, code, first, closed))
    return found


def _joined(lines: list[str], first: int, after: int, code: str, markup: str) -> tuple[str, int]:
    """Mend a Python block that a fence inside its own text (a docstring with an example) has closed too early.

    The block is stretched to a later closing fence if it parses as Python then; otherwise it stays as it is.
    """
    ends = (at for at in range(after, len(lines)) if lines[at].strip() == markup)
    for at in islice(ends, _MAX_JOINS):
        longer = "\n".join(lines[first + 1 : at]) + "\n"
        if _parses(longer):
            return longer, at + 1
    return code, after


def _parses(code: str) -> bool:
    if len(code) > _MAX_PARSED:
        return False
    try:
        parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _is_bare_code(text: str, language: Language | None) -> bool:
    if language == "python":
        return bool(re.search(r"^(?:async def|def|class|import|from)\b", text, re.M)) and _parses(text)
    if language == "go":
        return bool(re.match(r"(?:\s|//[^\n]*\n)*package \w+\s", text))
    return False


def _info(info: str) -> tuple[str, str]:
    """Split an info string into its language word and a file name, as the usual dialects write them."""
    info = info[:_MAX_NAME_LINE].strip().strip("{}").strip()
    named = _NAME_IN_INFO.search(info)
    words = info.split()
    word = words[0].lstrip(".").lower() if words else ""
    name = named[1] if named else ""
    if ":" in word and not name:  # python:original.py
        name = words[0].lstrip(".").split(":", 1)[1]
        word = word.split(":", 1)[0]
    elif not name and len(words) > 1 and PurePosixPath(words[1]).suffix:
        name = words[1]
    elif not name and word not in _LANGUAGES and PurePosixPath(word).suffix in LANGUAGE_OF:
        name, word = words[0], ""
    return word, _safe_name(name)


def _name_around(lines: list[str], first: int, code: str) -> str:
    """Find a file name standing alone in the block's first line, or on the line above its fence."""
    inside = _NAME_INSIDE.match(code[:_MAX_NAME_LINE].split("\n", 1)[0])
    if inside and PurePosixPath(inside[1]).suffix in LANGUAGE_OF:
        return _safe_name(inside[1])
    above = next((line for line in reversed(lines[max(first - 2, 0) : first]) if line.strip()), "")
    if (match := _NAME_ABOVE.match(above[:_MAX_NAME_LINE])) and PurePosixPath(match[1]).suffix in LANGUAGE_OF:
        return _safe_name(match[1])
    return ""


def _safe_name(name: str) -> str:
    name = name.strip("`*\"'").removeprefix("./")
    return name if _SAFE_NAME.fullmatch(name) and ".." not in name else ""


def _choose(
    blocks: Sequence[Block], original: Mapping[str, str], language: Language | None, keep: Sequence[str]
) -> list[Block]:
    """Return the blocks that make up the candidate, the best one first; none when the scenario asks for no code."""
    if language is None:
        return []
    code = [block for block in blocks if block.language in (language, "") and block.code.strip()]
    diffs = [block for block in blocks if block.language == "diff"]

    def rank(block: Block) -> tuple[bool, bool, int, int]:
        kept = sum(defines(block.code, name) for name in keep)
        return (_original_name(block.name, original) is not None, block.language == language, kept, len(block.code))

    best = max(code, key=rank, default=None)
    if diffs and original and (best is None or (keep and rank(best)[2] < len(keep))):
        return diffs
    if best is None:
        return []
    by_name: dict[str, Block] = {}
    for block in code:
        name = _original_name(block.name, original) or block.name
        if name and (name not in by_name or rank(block) >= rank(by_name[name])):
            by_name[name] = block
    others = [block for block in by_name.values() if block is not best]
    return [best, *others] if best.name else [best]


def defines(code: str, name: str) -> bool:
    """Return whether code defines a public name (`Class.method` counts by its last part)."""
    last = re.escape(name.rsplit(".", 1)[-1])
    blank = "[ \\t]"  # never \\s: with newlines in it a page of empty lines would cost its square
    return re.search(
        rf"(?m)\b(?:def|class|func|function|const|let|var|type|interface|enum){blank}+(?:\([^)\n]{{0,200}}\){blank}*)?{last}\b"
        rf"|^{blank}*(?:(?:export|async|static|public|private){blank}+)*{last}{blank}*(?:[:=(<])",
        code,
    ) is not None  # fmt: skip


def _original_name(name: str, original: Mapping[str, str]) -> str | None:
    """Match a block's file name to a file of the original, by path or by its last part."""
    if name in original:
        return name
    same = [file for file in original if name and PurePosixPath(file).name == PurePosixPath(name).name]
    return same[0] if len(same) == 1 else None


def _from_blocks(
    blocks: list[Block], chosen: Sequence[Block], original: Mapping[str, str], language: Language | None
) -> Extraction:
    fence = chosen[0].number if len(chosen) == 1 else 0
    if len(chosen) > _MOST_BLOCKS:
        many = f"{len(chosen):,} code blocks; no more than {_MOST_BLOCKS} are put together."
        return Extraction(blocks, {}, fence, "error", f"The answer is made up of {many}")
    files = dict(original)
    claimed = {_original_name(block.name, original) for block in chosen}
    try:
        for block in chosen:
            if block.language == "diff":
                files.update(apply_patch(block.code, files))
            else:
                unclaimed = [name for name in original if name not in claimed]
                name = _place(block, original, unclaimed, language)
                claimed.add(name)
                files[name] = block.code
    except PatchError as error:
        return Extraction(blocks, {}, fence, "error", str(error))
    if not all(block.closed for block in chosen):
        return Extraction(blocks, files, fence, "truncated", "The code block has no end: the answer was cut off in it.")
    return Extraction(blocks, files, fence)


def _place(block: Block, original: Mapping[str, str], unclaimed: Sequence[str], language: Language | None) -> str:
    """Say which file a block is: the one it names, else the original that no block names and that it resembles most."""
    if name := _original_name(block.name, original):
        return name
    if unclaimed:
        lines = set(block.code.split("\n"))
        return max(unclaimed, key=lambda name: len(lines & set(original[name].split("\n"))))
    return block.name or next(iter(original), _DEFAULT_NAME.get(language or "", "answer.txt"))
