"""How one table's names are written in each language: pure."""

from __future__ import annotations

from itertools import chain

from modelduel.scenario.model import Language


def named(name: str, language: Language) -> str:
    """Return a table's name as a language's programmers write it.

    `fewest_rooms` is `fewestRooms` in TypeScript and `FewestRooms` in Go; names of types (`LruCache`) and names that
    are written that way already stay as they are, but for Go's capital: what another package may call begins with one.
    Parts of a dotted name (`Cache.get`) are taken by themselves.
    """
    return ".".join(_part(part, language) for part in name.split("."))


def _part(name: str, language: Language) -> str:
    if language == "python" or not name:
        return name
    bare = name.lstrip("_")
    words = [word for word in bare.split("_") if word]
    if not words or bare.isupper():
        return name
    first, rest = words[0], (word[0].upper() + word[1:] for word in words[1:])
    if language == "go":
        first = first[0].upper() + first[1:]
    return "".join(chain([name[: len(name) - len(bare)], first], rest))
