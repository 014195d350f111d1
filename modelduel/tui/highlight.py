"""Colouring code as it streams: each line is lexed once, from the state in which the line before it ended.

Pygments' lexers expect the whole text and keep their state to themselves. The loop here drives a lexer's rules for one
line at a time and hands the state back, so that only the open line is ever lexed again. What a rule would match across
line ends (block comments, raw strings) is found by trying each lexer once and carried as part of the state.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple

from pygments.lexer import ExtendedRegexLexer, Lexer, RegexLexer
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, Punctuation, String, Token, _TokenType

from modelduel.tui.rows import Run, shared_run

LONGEST = 500
"""Characters of a line that are lexed; some rules cost the square of a line's length."""

LANGUAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "python": ("python", "PythonLexer"),
        "typescript": ("javascript", "TypeScriptLexer"),
        "javascript": ("javascript", "JavascriptLexer"),
        "go": ("go", "GoLexer"),
        "bash": ("shell", "BashLexer"),
        "json": ("data", "JsonLexer"),
        "yaml": ("data", "YamlLexer"),
        "toml": ("configs", "TOMLLexer"),
        "ini": ("configs", "IniLexer"),
        "docker": ("configs", "DockerLexer"),
        "diff": ("diff", "DiffLexer"),
        "sql": ("sql", "SqlLexer"),
        "html": ("html", "HtmlLexer"),
        "css": ("css", "CssLexer"),
        "rust": ("rust", "RustLexer"),
        "java": ("jvm", "JavaLexer"),
        "kotlin": ("jvm", "KotlinLexer"),
        "c": ("c_cpp", "CLexer"),
        "cpp": ("c_cpp", "CppLexer"),
        "csharp": ("dotnet", "CSharpLexer"),
        "ruby": ("ruby", "RubyLexer"),
        "make": ("make", "MakefileLexer"),
    }
)
"""The languages that are coloured: module and class in `pygments.lexers`. A fixed list, so that no answer can make us
load or guess among 500 lexers."""

_ALIASES = {
    "py": "python",
    "python3": "python",
    "py3": "python",
    "pyi": "python",
    "ts": "typescript",
    "tsx": "typescript",
    "js": "javascript",
    "jsx": "javascript",
    "mjs": "javascript",
    "node": "javascript",
    "golang": "go",
    "sh": "bash",
    "shell": "bash",
    "zsh": "bash",
    "console": "bash",
    "jsonc": "json",
    "json5": "json",
    "yml": "yaml",
    "dockerfile": "docker",
    "patch": "diff",
    "rs": "rust",
    "kt": "kotlin",
    "h": "c",
    "c++": "cpp",
    "hpp": "cpp",
    "cs": "csharp",
    "c#": "csharp",
    "rb": "ruby",
    "makefile": "make",
    "cfg": "ini",
    "xml": "html",
    "postgresql": "sql",
    "sqlite": "sql",
}

_ROLE_OF: dict[_TokenType, str] = {
    Token: "",
    Keyword: "keyword",
    Keyword.Type: "type",
    Keyword.Constant: "builtin",
    Operator: "operator",
    Operator.Word: "keyword",
    Punctuation: "operator",
    String: "string",
    String.Escape: "escape",
    String.Interpol: "escape",
    Number: "number",
    Comment: "comment",
    Comment.Preproc: "decorator",
    Name: "",
    Name.Function: "function",
    Name.Class: "type",
    Name.Exception: "type",
    Name.Builtin: "builtin",
    Name.Builtin.Pseudo: "builtin",
    Name.Decorator: "decorator",
    Name.Tag: "keyword",
    Name.Attribute: "type",
    Error: "",
    Token.Generic.Inserted: "add",
    Token.Generic.Deleted: "delete",
    Token.Generic.Heading: "heading",
    Token.Generic.Subheading: "type",
}

# Block comments and raw strings that some lexers match by one rule over several lines.
_BLOCKS = (("/*", "*/"), ("`", "`"), ('"""', '"""'), ("'''", "'''"), ("<!--", "-->"))


class State(NamedTuple):
    """Where a lexer stands between two lines."""

    stack: tuple[str, ...] = ("root",)
    """The lexer's own stack of states."""
    until: str = ""
    """The end of the block the lexer stands in, for blocks it cannot leave by its own rules; empty outside."""
    role: str = ""
    """What that block is coloured as."""


START = State()


class Grammar:
    """One language's rules, ready to lex line by line."""

    def __init__(self, lexer: Lexer | None) -> None:
        self._lexer = lexer
        self._rules: Mapping[str, Iterable[Any]] | None = None
        self._blocks: dict[str, tuple[str, str]] = {}
        self._starts: frozenset[str] = frozenset()
        # Extended ones keep more than a stack (YAML its indents): those lex each line by itself.
        if isinstance(lexer, RegexLexer) and not isinstance(lexer, ExtendedRegexLexer):
            # Private, but the only place where a lexer's compiled rules are; the public method hides the state.
            self._rules = lexer._tokens
            self._blocks = dict(self._find_blocks())
            self._starts = frozenset(opening[0] for opening in self._blocks)

    def lex(self, line: str, state: State = START) -> tuple[tuple[Run, ...], State]:
        """Return the runs of one line without its line end, and the state the next line starts from."""
        if self._lexer is None or (not line and state == START):
            return (), state
        if len(line) > LONGEST:
            return self.lex(line[:LONGEST], state)[0], state
        runs = _Runs()
        if self._rules is None:
            for at, token, text in self._lexer.get_tokens_unprocessed(line):
                runs.add(at + len(text), _role(token))
            return runs.done(len(line)), state
        return self._lex_by_rules(line, state, runs)

    def _lex_by_rules(self, line: str, state: State, runs: _Runs) -> tuple[tuple[Run, ...], State]:
        assert self._rules is not None
        text = line + "\n"
        stack = list(state.stack)
        position = 0
        if state.until:
            end = text.find(state.until)
            if end < 0:
                runs.add(len(line), state.role)
                return runs.done(len(line)), state
            position = end + len(state.until)
            runs.add(position, state.role)
        starts, length, idle = self._starts, len(text), 0
        rules = self._rules[stack[-1]]
        while position < length and idle < 50:
            if text[position] in starts and (block := self._block_at(text, position, stack[-1])):
                closing, role = block
                runs.add(len(line), role)
                return runs.done(len(line)), State(tuple(stack), closing, role)
            for rule in rules:  # the loop that all the time goes into: 30 rules a token
                match = rule[0](text, position)
                if match:
                    break
            else:
                if text[position] == "\n":
                    stack = ["root"]
                    rules = self._rules["root"]
                position += 1
                runs.add(position, "")
                continue
            end = match.end()
            _, action, change = rule
            if type(action) is _TokenType:
                runs.add(end, _ROLE_OF.get(action) or _role(action))
            elif action is not None:
                for at, token, value in action(self._lexer, match):
                    runs.add(at + len(value), _role(token))
            # A rule may match nothing and only change the state; one that goes on doing so is stuck.
            idle = idle + 1 if end == position else 0
            position = end
            if change is not None:
                _move(stack, change)
                rules = self._rules[stack[-1]]
        return runs.done(len(line)), State(tuple(stack))

    def _block_at(self, text: str, position: int, state: str) -> tuple[str, str] | None:
        """Return the end and the role of the block that opens here and does not close on this line, if one does."""
        if "string" in state or state == "interp":
            return None
        for opening, (closing, role) in self._blocks.items():
            if text.startswith(opening, position) and text.find(closing, position + len(opening)) < 0:
                return closing, role
        return None

    def _find_blocks(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for opening, closing in _BLOCKS:
            whole, _ = self._lex_by_rules(f"{opening} a ' \" b {closing}", START, _Runs())
            if len(whole) != 1 or whole[0].role not in ("comment", "string"):
                continue  # this language has no such block
            role = whole[0].role
            _, inside = self._lex_by_rules(f"{opening} a", START, _Runs())
            if self._lex_by_rules("b", inside, _Runs())[0] != (Run(1, role),):
                yield opening, (closing, role)


class _Runs:
    """Collects the runs of a line, joining what looks the same."""

    __slots__ = ("_ends", "_roles")

    def __init__(self) -> None:
        self._ends: list[int] = []
        self._roles: list[str] = []

    def add(self, end: int, role: str) -> None:
        """Say that everything from the last end to `end` is `role`."""
        if self._roles and self._roles[-1] == role:
            self._ends[-1] = end
        elif end > (self._ends[-1] if self._ends else 0):
            self._ends.append(end)
            self._roles.append(role)

    def done(self, length: int) -> tuple[Run, ...]:
        """Return the runs of a line of `length` characters, without its line end and what is plain before that."""
        ends, roles = self._ends, self._roles
        while ends and (not roles[-1] or (ends[-2] if len(ends) > 1 else 0) >= length):
            ends.pop()
            roles.pop()
        if ends:
            ends[-1] = min(ends[-1], length)
        return tuple(map(shared_run, ends, roles))


def _role(token: _TokenType) -> str:
    role = _ROLE_OF.get(token)
    if role is None:
        role = _ROLE_OF[token] = _role(token.parent)
    return role


def _move(stack: list[str], change: Any) -> None:
    """Change the stack as a rule says; it never becomes empty."""
    if isinstance(change, tuple):
        for step in change:
            _move(stack, step)
    elif isinstance(change, int):
        del stack[max(1, len(stack) + change) :]
    elif change == "#pop":
        if len(stack) > 1:
            stack.pop()
    elif change == "#push":
        stack.append(stack[-1])
    else:
        stack.append(change)


PLAIN = Grammar(None)
"""For text in no language we know."""

_ready: dict[str, Grammar] = {"": PLAIN}
_loading: set[str] = set()
_lock = threading.Lock()


def language_of(info: str) -> str:
    """Return the language that a fence's info string or a scenario names, or an empty string if it is not coloured."""
    word = info.strip().split(maxsplit=1)[0].lower().strip("{}.,:") if info.strip() else ""
    name = _ALIASES.get(word, word)
    return name if name in LANGUAGES else ""


def load(language: str) -> Grammar:
    """Return the grammar of a language in `LANGUAGES`, loading it first; 5 to 60 ms, so call it in a thread.

    A language that this Pygments does not have is plain text.
    """
    grammar = _ready.get(language)
    if grammar is None:
        module, name = LANGUAGES[language]
        try:
            grammar = Grammar(getattr(import_module(f"pygments.lexers.{module}"), name)())
        except (ImportError, AttributeError):
            grammar = PLAIN
        _ready[language] = grammar
    return grammar


def warm(languages: Iterable[str] = ("python", "typescript", "go", "bash", "json")) -> None:
    """Start loading the usual languages in a thread, so that no stream waits for them."""
    for language in languages:
        ready(language)


def ready(language: str) -> Grammar | None:
    """Return the grammar if it is loaded; else start loading it in a thread and return None for now."""
    grammar = _ready.get(language)
    if grammar is None:
        with _lock:
            if language not in _loading:
                _loading.add(language)
                threading.Thread(target=load, args=(language,), name=f"lexer {language}", daemon=True).start()
    return grammar
