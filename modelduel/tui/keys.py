"""What can be done at the keyboard: one table of actions, from which bindings, footers, help and palette are made."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import Literal, NamedTuple, get_args

from textual.binding import Binding

from modelduel.errors import InputError
from modelduel.tui.key_names import parse, quoted, written

Scope = Literal[
    "app",
    "home",
    "duel",
    "replay",
    "pane",
    "diff",
    "tests",
    "evidence",
    "list",
    "dialog",
    "form",
    "picker",
    "rounds",
    "find",
    "note",
    "tags",
    "reveal",
    "report",
]
"""Where an action can be done: a screen, a kind of pane on it, or a dialog over it."""

Group = Literal["Begin", "Read", "Compare", "Test", "Judge", "Go", "Keep and ask", "Replay", "In dialogs", "Everywhere"]


class Action(NamedTuple):
    """Something a key does."""

    id: str
    """What a config calls it, such as `verdict.left`."""
    keys: str
    """Its keys unless the config names others: Textual's names or characters, separated by commas."""
    title: str
    """What it does, in the words of help and palette."""
    group: Group
    """What it is for."""
    scope: Scope


ACTIONS: tuple[Action, ...] = (
    Action("home.resume", "r", "Go to the sessions to resume", "Begin", "home"),
    Action("home.replay", "p", "Replay the session under the cursor", "Begin", "home"),
    Action("home.review", "n", "Begin a new review", "Begin", "home"),
    Action("home.duel", "d", "Begin a quick duel", "Begin", "home"),
    Action("home.report", "R", "Report on the session under the cursor", "Begin", "home"),
    Action("home.filter", "slash", "Find a session by name", "Begin", "home"),
    Action("home.all", "escape", "Show all sessions again", "Begin", "home"),
    Action("home.quit", "q", "Quit", "Begin", "home"),
    Action("view.answer", "a", "Show the answers", "Read", "duel"),
    Action("view.code", "c", "Show the code taken from the answers", "Read", "duel"),
    Action("view.evidence", "e", "Show the evidence, or what was before it", "Read", "duel"),
    Action("question.show", "o", "Show prompt and original", "Read", "duel"),
    Action("focus.next", "tab", "Go to the other pane", "Read", "duel"),
    Action("focus.previous", "shift+tab", "Go to the pane before", "Read", "duel"),
    Action("view.single", "m", "Show one pane or both", "Read", "duel"),
    Action("view.both", "b", "Show answer and diff at once", "Read", "duel"),
    Action("scroll.linked", "s", "Scroll both panes together", "Read", "duel"),
    Action("pane.wrap", "z,alt+z", "Wrap long lines, or cut them", "Read", "pane"),
    Action("pane.up", "up", "Scroll up", "Read", "pane"),
    Action("pane.down", "down", "Scroll down", "Read", "pane"),
    Action("pane.left", "left", "Scroll to the left", "Read", "pane"),
    Action("pane.right", "right", "Scroll to the right", "Read", "pane"),
    Action("pane.page-up", "pageup", "Scroll a page up", "Read", "pane"),
    Action("pane.page-down", "pagedown", "Scroll a page down", "Read", "pane"),
    Action("pane.top", "home", "Go to the top", "Read", "pane"),
    Action("pane.end", "end", "Go to the end and follow it", "Read", "pane"),
    Action("report.next", "tab", "Go to the next section", "Read", "report"),
    Action("report.previous", "shift+tab", "Go to the section before", "Read", "report"),
    Action("report.round", "enter", "See the round on this line", "Read", "report"),
    Action("report.sessions", "plus", "Tell of another session too, or no longer", "Read", "report"),
    Action("report.write", "w", "Write the report to a file", "Read", "report"),
    Action("report.leave", "escape,q", "Leave the report", "Read", "report"),
    Action("diff.cycle", "d", "Show the next way to see the changes", "Compare", "duel"),
    Action("diff.view", "v", "Show it unified or side by side", "Compare", "diff"),
    Action("diff.next", "right_curly_bracket,ctrl+down", "Go to the next change", "Compare", "diff"),
    Action("diff.previous", "left_curly_bracket,ctrl+up", "Go to the change before", "Compare", "diff"),
    Action("diff.fold", "space", "Open or close the fold", "Compare", "diff"),
    Action("diff.folds", "asterisk", "Open or close all folds", "Compare", "diff"),
    Action("tests.run", "t", "Run the tests of both answers", "Test", "duel"),
    Action("tests.open", "space", "Open or close a test", "Test", "tests"),
    Action("tests.output", "o", "Show or hide what was printed", "Test", "tests"),
    Action("tests.find", "slash", "Find words in tests and output", "Test", "tests"),
    Action("tests.find-next", "n", "Go to the next place found", "Test", "tests"),
    Action("tests.find-previous", "N", "Go to the place found before", "Test", "tests"),
    Action("tests.find-end", "escape", "End the search", "Test", "tests"),
    Action("score.1", "1", "Score 1", "Judge", "duel"),
    Action("score.2", "2", "Score 2", "Judge", "duel"),
    Action("score.3", "3", "Score 3", "Judge", "duel"),
    Action("score.4", "4", "Score 4", "Judge", "duel"),
    Action("score.5", "5", "Score 5", "Judge", "duel"),
    Action("score.clear", "backspace", "Clear the score", "Judge", "duel"),
    Action("score.back", "shift+left", "Go to the score before", "Judge", "duel"),
    Action("score.forward", "shift+right", "Go to the next score", "Judge", "duel"),
    Action("score.anchors", "i", "Show what the scores mean in full, or not", "Judge", "duel"),
    Action("verdict.left", "less_than_sign", "Verdict: the left one is better", "Judge", "duel"),
    Action("verdict.right", "greater_than_sign", "Verdict: the right one is better", "Judge", "duel"),
    Action("verdict.tie", "equals_sign", "Verdict: a tie", "Judge", "duel"),
    Action("verdict.both-bad", "0", "Verdict: both are bad", "Judge", "duel"),
    Action("tags.open", "f", "Tag failure modes", "Judge", "duel"),
    Action("note.open", "n", "Write a note", "Judge", "duel"),
    Action("judge.undo", "u", "Undo", "Judge", "duel"),
    Action("evidence.tick", "space", "Tick for the side of the cursor", "Judge", "evidence"),
    Action("evidence.alarm", "plus", "Count a false alarm", "Judge", "evidence"),
    Action("evidence.no-alarm", "minus", "Take a false alarm back", "Judge", "evidence"),
    Action("evidence.open", "v", "Show what counts, and the passages", "Judge", "evidence"),
    Action("evidence.go", "V", "Go to the passage in the answer", "Judge", "evidence"),
    Action("names.leaked", "exclamation_mark", "Mark that an answer gave itself away", "Judge", "duel"),
    Action("timer.show", "T", "Show how long this round has taken, or not", "Judge", "duel"),
    Action("names.reveal", "ctrl+r", "Reveal the names", "Judge", "duel"),
    Action("round.accept", "enter", "Accept the judgement and go on", "Go", "duel"),
    Action("round.previous", "left_square_bracket", "Go to the round before", "Go", "duel"),
    Action("round.next", "right_square_bracket", "Go to the next round", "Go", "duel"),
    Action("rounds.open", "l", "List the rounds", "Go", "duel"),
    Action("report.open", "R", "Report on this session", "Go", "duel"),
    Action("duel.leave", "q", "Leave; everything is saved", "Go", "duel"),
    Action("answer.stop", "escape", "Stop the answer or the tests", "Keep and ask", "duel"),
    Action("answer.again", "r", "Ask again", "Keep and ask", "duel"),
    Action("answer.fence", "x", "Take the answer's next code block", "Keep and ask", "duel"),
    Action("candidate.copy", "y", "Copy the code", "Keep and ask", "duel"),
    Action("candidate.write", "w", "Write the code to files", "Keep and ask", "duel"),
    Action("replay.toggle", "space,p", "Play or pause", "Replay", "replay"),
    Action("replay.step", "full_stop", "Play one step", "Replay", "replay"),
    Action("replay.back", "colon", "Play one step back", "Replay", "replay"),
    Action("replay.skip", "comma", "Skip to the end", "Replay", "replay"),
    Action("replay.slower", "minus", "Play slower", "Replay", "replay"),
    Action("replay.faster", "plus", "Play faster", "Replay", "replay"),
    Action("list.choose", "enter", "Take what is under the cursor", "In dialogs", "list"),
    Action("dialog.leave", "escape", "Leave", "In dialogs", "dialog"),
    Action("form.start", "ctrl+s,ctrl+enter", "Start the duel", "In dialogs", "form"),
    Action("form.editor", "ctrl+e", "Write the prompt in your editor", "In dialogs", "form"),
    Action("files.mark", "tab", "Mark a file", "In dialogs", "picker"),
    Action("files.up", "ctrl+up", "Go to the folder above", "In dialogs", "picker"),
    Action("files.take", "ctrl+s", "Take the marked files", "In dialogs", "picker"),
    Action("rounds.category", "tab", "Show the next category alone", "In dialogs", "rounds"),
    Action("rounds.before", "shift+tab", "Show the category before alone", "In dialogs", "rounds"),
    Action("find.keep", "enter", "Go on with what was found", "In dialogs", "find"),
    Action("find.leave", "escape", "End the search", "In dialogs", "find"),
    Action("note.save", "ctrl+s,escape", "Keep the note and leave", "In dialogs", "note"),
    Action("tags.done", "enter,escape", "Keep the tags and leave", "In dialogs", "tags"),
    Action("reveal.yes", "y", "Reveal the names, for good", "In dialogs", "reveal"),
    Action("app.help", "question_mark,f1", "Show all keys", "Everywhere", "app"),
    Action("app.palette", "ctrl+p", "Find an action by its name", "Everywhere", "app"),
    Action("app.theme", "f2", "Take the next theme", "Everywhere", "app"),
    Action("app.suspend", "ctrl+z", "Leave for the shell; fg comes back", "Everywhere", "app"),
    Action("app.quit", "ctrl+q", "Quit", "Everywhere", "app"),
)
"""Everything a key does, by intent, and within one in the order a reader needs it."""

_BY_ID = {action.id: action for action in ACTIONS}

GROUPS: tuple[Group, ...] = get_args(Group)

# What may be reached at the same moment; within one of these a key must mean one thing.
_TOGETHER: tuple[frozenset[Scope], ...] = (
    frozenset({"app", "home", "list"}),
    frozenset({"app", "duel", "replay", "pane", "diff"}),
    frozenset({"app", "duel", "replay", "pane", "tests"}),
    frozenset({"app", "duel", "replay", "pane", "evidence"}),
    frozenset({"app", "report", "list"}),
    frozenset({"dialog", "form"}),
    frozenset({"dialog", "list", "picker"}),
    frozenset({"dialog", "list", "rounds"}),
    frozenset({"find"}),
    frozenset({"note"}),
    frozenset({"tags"}),
    frozenset({"dialog", "reveal"}),
)
# Where characters are text, or pick something themselves.
_TYPING: frozenset[Scope] = frozenset({"list", "dialog", "form", "picker", "rounds", "find", "note", "tags"})

Face = Literal[
    "home",
    "duel",
    "replay",
    "form",
    "picker",
    "rounds",
    "sessions",
    "forms",
    "note",
    "tags",
    "reveal",
    "report",
    "help",
]
"""A screen or dialog, as far as its footer goes."""

_VERDICTS = ("verdict.left", "verdict.tie", "verdict.right")
_JUDGING = (
    ("stop", ("answer.stop",)),
    ("found", ("tests.find-next", "tests.find-previous")),
    ("end search", ("find.leave", "tests.find-end")),
    ("tick", ("evidence.tick",)),
    ("false alarms", ("evidence.alarm", "evidence.no-alarm")),
    ("what counts", ("evidence.open",)),
    ("passage", ("evidence.go",)),
    ("diff", ("diff.cycle",)),
    ("tests", ("tests.run",)),
    ("score", ("score.1", "score.2", "score.3", "score.4", "score.5")),
    ("verdict", _VERDICTS),
    ("failure mode", ("tags.open",)),
    ("note", ("note.open",)),
    ("next", ("round.accept",)),
    ("all keys", ("app.help",)),
)
_FOOTERS: Mapping[Face, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "home": (
        ("open", ("list.choose",)),
        ("replay", ("home.replay",)),
        ("report", ("home.report",)),
        ("new review", ("home.review",)),
        ("quick duel", ("home.duel",)),
        ("find", ("home.filter",)),
        ("all sessions", ("home.all",)),
        ("quit", ("home.quit",)),
        ("all keys", ("app.help",)),
    ),
    "duel": _JUDGING,
    "replay": (
        ("play", ("replay.toggle",)),
        ("step", ("replay.step",)),
        ("end", ("replay.skip",)),
        ("speed", ("replay.slower", "replay.faster")),
        *_JUDGING,
    ),
    "form": (("start", ("form.start",)), ("your editor", ("form.editor",)), ("leave", ("dialog.leave",))),
    "picker": (
        ("open or take", ("list.choose",)),
        ("mark", ("files.mark",)),
        ("take", ("files.take",)),
        ("folder above", ("files.up",)),
        ("leave", ("dialog.leave",)),
    ),
    "rounds": (
        ("go there", ("list.choose",)),
        ("category", ("rounds.category",)),
        ("leave", ("dialog.leave",)),
    ),
    "sessions": (("add or take out", ("list.choose",)), ("leave", ("dialog.leave",))),
    "forms": (("write", ("list.choose",)), ("leave", ("dialog.leave",))),
    "note": (("keep", ("note.save",)),),
    "tags": (("keep", ("tags.done",)),),
    "reveal": (("reveal", ("reveal.yes",)), ("leave", ("dialog.leave",))),
    "report": (
        ("see the round", ("report.round",)),
        ("section", ("report.next",)),
        ("sessions", ("report.sessions",)),
        ("write to a file", ("report.write",)),
        ("leave", ("report.leave",)),
        ("all keys", ("app.help",)),
    ),
    "help": (("leave", ("dialog.leave",)),),
}


class Hint(NamedTuple):
    """One entry of a footer."""

    keys: tuple[tuple[str, str], ...]
    """What is shown for its keys, and the id of what each does; a sign between two keys has no id."""
    label: str


class Keys:
    """Which key does what, now. Immutable; made from the defaults and what the config says otherwise."""

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        """Take the keys of a config, each by the id of what it does; several are separated by commas.

        Raises:
            InputError: Ids or keys that do not exist, and keys that would mean two things; all of them at once.
        """
        chosen = chosen or {}
        wrong = [_unknown(id_) for id_ in chosen if id_ not in _BY_ID]
        self._keys = {action.id: tuple(action.keys.split(",")) for action in ACTIONS}
        own = {id_: keys for id_, keys in chosen.items() if id_ in _BY_ID}
        for id_, keys in own.items():
            named, complaints = parse(keys, typing=_BY_ID[id_].scope in _TYPING)
            wrong += [f'"{id_}": {complaint}' for complaint in complaints]
            self._keys[id_] = named
        wrong += self._clashes(own)
        if wrong:
            raise InputError("\n  ".join(wrong), where="keys", remedy="`?` lists every key; the ids are in the help.")

    def of(self, id_: str) -> tuple[str, ...]:
        """Return the keys of an action by Textual's names. Raises KeyError."""
        return self._keys[id_]

    def shown(self, id_: str, live: Collection[str] = ()) -> str:
        """Return how the first key of an action, of those that are `live` if any is, is written. Raises KeyError."""
        keys = self._keys[id_]
        return written(next((key for key in keys if key in live), keys[0]))

    def keymap(self) -> dict[str, str]:
        """Return what is not as `bind` makes it, for `App.set_keymap`: a whole map costs 4 ms a key."""
        return {id_: ",".join(keys) for id_, keys in self._keys.items() if keys != tuple(_BY_ID[id_].keys.split(","))}

    def footer(
        self, face: Face, live: Mapping[str, Collection[str]], labels: Mapping[str, str] | None = None
    ) -> list[Hint]:
        """Return the entries of a footer, in the order a hand reaches them.

        Args:
            face: Whose footer.
            live: The actions that do something now, and those of their keys that work.
            labels: Entries that are called otherwise now.
        """
        labels = labels or {}
        hints = []
        for label, ids in _FOOTERS[face]:
            able = [(self.shown(id_, live[id_]), id_) for id_ in ids if id_ in live]
            if able:
                hints.append(Hint(_together(able), labels.get(label, label)))
        return hints

    def _clashes(self, own: Collection[str]) -> list[str]:
        """Return what is wrong about keys that do two things. Two defaults may: the nearer one then goes first."""
        found = []
        for one, other in combinations(ACTIONS, 2):
            shared = set(self._keys[one.id]) & set(self._keys[other.id])
            if not shared or not ({one.id, other.id} & set(own)):
                continue
            if any({one.scope, other.scope} <= scopes for scopes in _TOGETHER):
                keys = ", ".join(sorted(map(written, shared)))
                found.append(f"{keys} would mean both {one.id} and {other.id}.")
        return found


def _together(keys: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return keys with what stands between them: `1-5`, `< = >`."""
    names = "".join(name for name, _ in keys)
    if len(keys) > 2 and len(names) == len(keys) and names in "0123456789":
        return keys[0], ("-", ""), keys[-1]
    spaced = [(piece, id_) for name, id_ in keys for piece, id_ in ((" ", ""), (name, id_))]
    return tuple(spaced[1:])


DEFAULT_KEYS = Keys()
"""What holds where the config says nothing."""


def action(id_: str) -> Action:
    """Return the action of an id. Raises KeyError."""
    return _BY_ID[id_]


def bind(id_: str, does: str, *, priority: bool = False) -> Binding:
    """Return the binding of an action to a method, such as `give('left')` for `action_give`. Raises KeyError.

    `priority` lets it go before whatever has the focus.
    """
    known = _BY_ID[id_]
    return Binding(known.keys, does, known.title, show=False, priority=priority, id=id_)


def _unknown(id_: str) -> str:
    near = difflib.get_close_matches(id_, _BY_ID, 1)
    return f"There is no action {quoted(id_)}." + (f" Did you mean {near[0]}?" if near else "")
