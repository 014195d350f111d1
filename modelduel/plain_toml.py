"""The TOML that modelduel itself writes, read in a third of the time tomllib takes; other TOML is left to tomllib.

A session of 10,000 rounds has 40,000 such files. What is read here is one statement a line, as tomli-w lays it out:
no comment, no dotted key, no string over several lines, no table in one line but in a list.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

MAX_DEPTH = 10
"""How deep what is read here can nest: the names of a header, a list, and a table in it."""

_CONTROL = r"\x00-\x08\x0a-\x1f\x7f"
_BARE = r"[A-Za-z0-9_-]+"
_KEY = rf'({_BARE}|"[^"\\{_CONTROL}]*")'
_ATOM = (
    rf"'[^'{_CONTROL}]*'|true|false|\[\]"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2} (?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?\+00:00"
    r"|-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?"
)
_VALUE = rf'(?:"([^"\\{_CONTROL}]*(?:\\[btnfr"\\][^"\\{_CONTROL}]*)*)"|({_ATOM}))'
_NAME = rf"{_BARE}(?:\.{_BARE}){{0,{MAX_DEPTH - 3}}}"
_LINE = re.compile(rf"(?:{_KEY} = (?:{_VALUE}|(\[))|\[({_NAME})\]|\[\[({_NAME})\]\])\n+")
_ITEM = re.compile(rf"    (?:{_VALUE}|\{{ (.*) \}}),\n|\]\n+")
_PAIR = re.compile(rf"{_KEY} = {_VALUE}(?:, (?!\Z)|\Z)")
_ESCAPE = re.compile(r"\\.")
_ESCAPED = {r"\b": "\b", r"\t": "\t", r"\n": "\n", r"\f": "\f", r"\r": "\r", r"\"": '"', r"\\": "\\"}
_CONSTANTS = {"true": True, "false": False}


def read(text: str) -> dict[str, Any] | None:
    """Return exactly what tomllib makes of a text; None when it is not so plain, or not TOML."""
    try:
        return _read(text)
    except ValueError:
        return None


def _read(text: str) -> dict[str, Any]:
    root: dict[str, Any] = {}
    table = root
    arrays: dict[str, list[dict[str, Any]]] = {}
    at = 0
    while at < len(text):
        line = _match(_LINE, text, at)
        at = line.end()
        key, string, atom, opened, name, array = line.groups()
        if key is not None:
            if opened:
                value, at = _items(text, at)
            else:
                value = _value(string, atom)
            _put(table, key.strip('"'), value)
        else:
            table = {}
            if array is None:
                _put_at(root, name, table)
            elif array in arrays:
                arrays[array].append(table)
            else:
                arrays[array] = [table]
                _put_at(root, array, arrays[array])
    return root


def _items(text: str, at: int) -> tuple[list[Any], int]:
    """Return the list whose first item is at `at`, and where it ends."""
    items: list[Any] = []
    while (item := _match(_ITEM, text, at)).lastindex:
        at = item.end()
        string, atom, pairs = item.groups()
        items.append(_value(string, atom) if pairs is None else _pairs(pairs))
    return items, item.end()


def _pairs(text: str) -> dict[str, Any]:
    table: dict[str, Any] = {}
    at = 0
    while at < len(text):
        pair = _match(_PAIR, text, at)
        at = pair.end()
        key, string, atom = pair.groups()
        _put(table, key.strip('"'), _value(string, atom))
    return table


def _match(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    match = pattern.match(text, at)
    if match is None:
        raise ValueError(at)
    return match


def _put(table: dict[str, Any], key: str, value: object) -> None:
    if key in table:
        raise ValueError(key)
    table[key] = value


def _put_at(root: dict[str, Any], name: str, value: object) -> None:
    """Put a table, or a list of tables, where its header says. On the way there are tables with headers alone."""
    *above, last = name.split(".")
    for key in above:
        root = root.setdefault(key, {})
        if not isinstance(root, dict):
            raise ValueError(key)
    _put(root, last, value)


def _value(string: str | None, atom: str) -> Any:
    if string is not None:
        return _ESCAPE.sub(lambda escape: _ESCAPED[escape[0]], string) if "\\" in string else string
    if atom in _CONSTANTS:
        return _CONSTANTS[atom]
    if atom[0] == "'":
        return atom[1:-1]
    if atom[0] == "[":
        return []
    if ":" in atom:
        return datetime.datetime.fromisoformat(atom)
    return float(atom) if "." in atom or "e" in atom else int(atom)
