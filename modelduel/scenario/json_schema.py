"""The part of JSON Schema that a review may ask an answer to conform to, and whether a value does.

No references, no patterns, no combinations: so each value of an answer is looked at once, whatever a hostile pack asks
of a hostile answer, and a schema that is accepted is checked to its last word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

DEEPEST = 20
"""Most levels of a schema."""
MOST_VALUES = 100
"""Most values that one place may choose from."""

_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: _is_number(value) and value == value // 1,  # 3.0 is one, by the standard
    "number": lambda value: _is_number(value),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
_NOTES = frozenset({"$schema", "title", "description", "default", "examples"})
"""Keywords that ask nothing."""
_BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_COUNTS = frozenset({"minLength", "maxLength", "minItems", "maxItems"})

Fault = tuple[str, str, str]
"""Where, what is expected there, and what was found."""


def parse(text: str) -> Any:
    """Parse JSON as the standard has it, without NaN and infinities. Raises ValueError."""

    def refuse(word: str) -> float:
        raise ValueError(f"{word} is no JSON")

    try:
        return json.loads(text, parse_constant=refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def schema_text_faults(text: str) -> Iterator[Fault]:
    """Yield what keeps a text from being a schema that can be checked here."""
    try:
        schema = parse(text)
    except ValueError as error:
        yield "", "a file of JSON", str(error)
    else:
        yield from schema_faults(schema)


def schema_faults(schema: Any, place: str = "", depth: int = 1) -> Iterator[Fault]:
    """Yield what keeps a value from being a schema that can be checked here."""
    if not isinstance(schema, dict) or depth > DEEPEST:
        yield place, f"an object, at most {DEEPEST} deep", "something else"
        return
    for key, value in schema.items():
        at = _below(place, key)
        expected = _expected(key, value)
        if expected is not None:
            yield at, expected, _shown(value)
        elif key == "properties":
            for name, inner in value.items():
                yield from schema_faults(inner, _below(at, name), depth + 1)
        elif key == "items" or (key == "additionalProperties" and not isinstance(value, bool)):
            yield from schema_faults(value, at, depth + 1)


def faults(schema: Mapping[str, Any], value: Any, place: str = "") -> Iterator[Fault]:
    """Yield where a value differs from a schema in which `schema_faults` finds nothing; places count from 1."""
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type")
    if kinds is not None and not any(_TYPES[kind](value) for kind in kinds):
        yield place, " or ".join(kinds), _shown(value)
        return
    for allowed in (schema.get("enum"), [schema["const"]] if "const" in schema else None):
        if allowed is not None and not any(_same(value, one) for one in allowed):
            yield place, f"{'one of ' * (len(allowed) > 1)}{', '.join(map(_shown, allowed))}", _shown(value)
    if isinstance(value, dict):
        yield from _object_faults(schema, value, place)
    elif isinstance(value, list):
        yield from _size_faults(schema, len(value), "Items", place)
        if "items" in schema:
            for number, one in enumerate(value, 1):
                yield from faults(schema["items"], one, f"{place}[{number}]")
    elif isinstance(value, str):
        yield from _size_faults(schema, len(value), "Length", place)
    elif _is_number(value):
        yield from _bound_faults(schema, value, place)


def _object_faults(schema: Mapping[str, Any], value: Mapping[str, Any], place: str) -> Iterator[Fault]:
    for name in schema.get("required", ()):
        if name not in value:
            yield _below(place, name), "a value", "nothing"
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, inner in value.items():
        if name in known:
            yield from faults(known[name], inner, _below(place, name))
        elif others is False:
            yield _below(place, name), "no such key", _shown(inner)
        elif others is not True:
            yield from faults(others, inner, _below(place, name))


def _size_faults(schema: Mapping[str, Any], size: int, what: str, place: str) -> Iterator[Fault]:
    unit = "items" if what == "Items" else "characters"
    if size < schema.get(f"min{what}", 0):
        yield place, f"at least {schema[f'min{what}']} {unit}", str(size)
    if size > schema.get(f"max{what}", size):
        yield place, f"at most {schema[f'max{what}']} {unit}", str(size)


def _bound_faults(schema: Mapping[str, Any], value: float, place: str) -> Iterator[Fault]:
    if value < schema.get("minimum", value):
        yield place, f"at least {schema['minimum']}", _shown(value)
    if value > schema.get("maximum", value):
        yield place, f"at most {schema['maximum']}", _shown(value)
    if "exclusiveMinimum" in schema and not value > schema["exclusiveMinimum"]:
        yield place, f"more than {schema['exclusiveMinimum']}", _shown(value)
    if "exclusiveMaximum" in schema and not value < schema["exclusiveMaximum"]:
        yield place, f"less than {schema['exclusiveMaximum']}", _shown(value)


def _expected(key: str, value: Any) -> str | None:
    """Return what a keyword wants, or None where its value is that."""
    if key in _NOTES:
        return None
    if key == "type":
        kinds = value if isinstance(value, list) else [value]
        known = 1 <= len(kinds) <= len(_TYPES) and all(isinstance(kind, str) and kind in _TYPES for kind in kinds)
        return None if known else f"one or more of {', '.join(_TYPES)}"
    if key in ("properties", "items"):
        return None if isinstance(value, dict) else "an object"
    if key == "additionalProperties":
        return None if isinstance(value, bool | dict) else "true, false or an object"
    if key == "required":
        return None if _all(value, str) else "a list of names"
    if key == "enum":
        plain = _all(value, str, int, float, bool, type(None)) and 1 <= len(value) <= MOST_VALUES
        return None if plain else f"a list of 1 to {MOST_VALUES} plain values"
    if key == "const":
        return None if _all([value], str, int, float, bool, type(None)) else "a plain value"
    if key in _BOUNDS:
        return None if _is_number(value) else "a number"
    if key in _COUNTS:
        return None if _TYPES["integer"](value) and value >= 0 else "a whole number, 0 or more"
    return "a keyword that can be checked here: type, enum, const, properties, required, items, bounds and lengths"


def _all(values: Any, *types: type) -> bool:
    return isinstance(values, list) and all(isinstance(value, types) for value in values)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _below(place: str, name: str) -> str:
    name = name if len(name) <= 60 else f"{name[:59]}…"
    return f"{place}.{name}" if place else name


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"
