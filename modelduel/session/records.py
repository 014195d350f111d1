"""The session's records as bytes: structs to TOML and back, and the schema they are written in."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from modelduel import toml
from modelduel.errors import Finding, FindingsError, InputError, NewerSchemaError
from modelduel.session.files import MAX_TOML, read_whole, storing
from modelduel.session.model import SCHEMA, BatchFile, Judgement, Repeats, Response, Reveal, SessionFile
from modelduel.session.redact import redact_asked
from modelduel.text import safe_line

T = TypeVar("T")
_NATIVE = (datetime.datetime,)
Kind = Literal["session", "scenario", "response", "judgement", "reveal", "repeats", "batch"]
Migration = Callable[[Kind, dict[str, Any]], dict[str, Any]]
"""Takes a record of one schema and returns it in the next; may change the table it is given, which is a copy."""

_RESTORE = "Restore it from a copy; `modelduel sessions verify` lists what is damaged."
MIGRATIONS: Mapping[int, Migration] = {}
"""From which schema -> how. Empty, because schema 1 is the first."""


def encode_session(file: SessionFile) -> bytes:
    """Return `session.toml`, without any secret."""
    contenders = {key: redact_asked(asked) for key, asked in file.contenders.items()}
    return toml.dumps(msgspec.structs.replace(file, contenders=contenders))


def encode_response(response: Response) -> bytes:
    """Return a response's TOML.

    The timeline is written as a literal string: the parser reads those by searching for the end and others character
    by character, which doubled the time to read a response.
    """
    table: dict[str, Any] = msgspec.to_builtins(response, builtin_types=_NATIVE)
    timeline = table.pop("timeline", "")
    if "'" in timeline or not timeline.isprintable():  # not a timeline: let the careful writer deal with it
        return toml.dumps(response)
    values = {name: value for name, value in table.items() if not _is_table(value)}
    tables = {name: value for name, value in table.items() if _is_table(value)}
    line = f"timeline = '{timeline}'\n".encode() if timeline else b""
    return toml.dumps(values) + line + (b"\n" + toml.dumps(tables) if tables else b"")


def encode_judgement(judgement: Judgement) -> bytes:
    """Return a judgement's TOML."""
    return toml.dumps(judgement)


def encode_reveal(reveal: Reveal) -> bytes:
    """Return a reveal's TOML."""
    return toml.dumps(reveal)


def encode_batch(batch: BatchFile) -> bytes:
    """Return a batch's TOML."""
    return toml.dumps(batch)


def encode_repeats(repeats: Repeats) -> bytes:
    """Return the TOML of what is repeated."""
    return toml.dumps(repeats)


def decode_session(data: bytes, name: str) -> SessionFile:
    """Read `session.toml`.

    Raises:
        NewerSchemaError: It was written by a newer modelduel.
        FindingsError: Every unknown key, missing key and wrong type.
        InputError: It is not TOML.
    """
    table = _parse(data, name)
    return toml.convert(upgrade("session", table, schema_of(table, name)), SessionFile, name)


def decode_record(data: bytes, type_: type[T], kind: Kind, schema: int, name: str) -> T:
    """Read any other record of a session whose file says `schema`. Raises FindingsError, InputError."""
    return toml.convert(upgrade(kind, _parse(data, name), schema), type_, name)


def read_toml(path: Path, root: Path) -> tuple[bytes, str]:
    """Read a TOML file of the session in `root`; returns its bytes and the name to use in messages.

    Raises:
        StoreError: It cannot be read, or is no plain file.
    """
    name = shown(path, root)
    with storing(path, "read"):
        return read_whole(path, MAX_TOML), name


def shown(path: Path, root: Path) -> str:
    """Return a file's name for messages, beginning with the session's own."""
    return safe_line(root.name + str(path).removeprefix(str(root)))


def schema_of(table: Mapping[str, Any], name: str) -> int:
    """Return the schema a `session.toml` says. Raises NewerSchemaError, or FindingsError when it says none."""
    schema = table.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        found = "nothing" if schema is None else safe_line(repr(schema)[:60])
        raise FindingsError([Finding(name, "schema", f"a whole number from 1 to {SCHEMA}", found)])
    if schema > SCHEMA:
        raise NewerSchemaError(
            f"The session was written by a newer modelduel (schema {schema}; this one reads up to {SCHEMA}).",
            where=name,
            remedy="Update modelduel with `pip install --upgrade modelduel-tui`. The session was left alone.",
        )
    return schema


def upgrade(
    kind: Kind,
    table: dict[str, Any],
    schema: int,
    *,
    to: int = SCHEMA,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> dict[str, Any]:
    """Return a record as schema `to` has it. The table, and the file it came from, are left as they are."""
    if schema == to:
        return table
    table = copy.deepcopy(table)
    for step in range(schema, to):
        table = migrations[step](kind, table)
    return table


def _parse(data: bytes, name: str) -> dict[str, Any]:
    try:
        return toml.parse(data.decode("utf-8"), name)
    except UnicodeDecodeError as error:
        raise InputError(f"Not UTF-8 text (byte {error.start}).", where=name, remedy=_RESTORE) from None
    except InputError as error:
        raise InputError(error.message, where=name, remedy=_RESTORE) from None


def _is_table(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))
