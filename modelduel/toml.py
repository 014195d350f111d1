"""TOML in and out: strict structs with every finding at once, and writing without tomli-w's silent changes."""

from __future__ import annotations

import datetime
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec
import tomli
import tomli_w

from modelduel import decoding
from modelduel.errors import Finding, FindingsError, InputError
from modelduel.text import printable_encoding

T = TypeVar("T")

_MAX_SHOWN = 60
_MAX_DEPTH = 64
_NATIVE = (datetime.datetime, datetime.date, datetime.time)


def load(path: Path, type_: type[T], *, shown_as: str | None = None) -> T:
    """Read a TOML file into a struct.

    Raises:
        FindingsError: Every unknown key, missing key and wrong type of the file.
        InputError: The file cannot be read, is not UTF-8 or is not TOML.
    """
    name = shown_as or str(path)
    return convert(parse(read_text(path, name), name), type_, name)


def read_text(path: Path, name: str) -> str:
    """Read a UTF-8 file, keeping its line ends. Raises InputError."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise InputError("There is no such file.", where=name) from None
    except OSError as error:
        raise InputError(f"Cannot be read: {error.strerror or error}.", where=name) from error
    except UnicodeDecodeError as error:
        message = f"Not UTF-8 text (byte {error.start})."
        raise InputError(message, where=name, remedy="Save the file as UTF-8.") from error


def parse(text: str, name: str) -> dict[str, Any]:
    """Parse TOML text. Raises InputError with the parser's own line and column, or if tables nest deeper than 64."""
    try:
        data = tomli.loads(text)
    except (ValueError, RecursionError) as error:  # a number of over 4,300 digits is a plain ValueError
        raise InputError(f"Not valid TOML: {error}.", where=name) from None
    # A dotted key can nest without recursion in the parser, and end in a RecursionError wherever the table is walked.
    if _nests_deeper(data, _MAX_DEPTH):
        raise InputError(f"Tables or lists are nested more than {_MAX_DEPTH} deep.", where=name)
    return data


def _nests_deeper(value: object, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_nests_deeper(each, levels - 1) for each in inner if isinstance(each, (dict, list)))


def convert(data: object, type_: type[T], name: str) -> T:
    """Convert parsed TOML into a struct. Raises FindingsError with every finding."""
    try:
        return decoding.convert(data, type_)
    except msgspec.ValidationError as error:
        findings: list[Finding] = []
        _collect(data, type_, name, "", findings)
        if not findings:  # the walk below is only as fine as the types it knows
            findings.append(Finding(name, "", "a valid file", str(error)))
        raise FindingsError(findings) from None


def convert_in_part(
    table: dict[str, Any], type_: type[T], instead: Mapping[str, object]
) -> tuple[T | None, frozenset[str]]:
    """Convert what of a table fits a struct: unknown keys are left out, and the struct's keys whose values do not fit.

    Args:
        table: Parsed TOML.
        type_: The struct.
        instead: What stands for a key that the struct must have, where it does not fit.

    Returns:
        The struct, or None where nothing stands for such a key; and which of its keys do not fit.
    """
    part = _known(table, type_)
    lost = set()
    for field in msgspec.structs.fields(type_):  # type: ignore[arg-type]  # only structs come here
        name = field.encode_name
        if _fits(part[name], field.type) if name in part else not field.required:
            continue
        lost.add(name)
        part.pop(name, None)
        if name in instead:
            part[name] = instead[name]
    return (decoding.convert(part, type_) if _fits(part, type_) else None), frozenset(lost)


def _known(value: Any, type_: Any) -> Any:
    """Return a value without the keys that are unknown to the structs in it."""
    type_ = _when_there(type_)
    origin = get_origin(type_)
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct) and isinstance(value, dict):
        fields = {field.encode_name: field.type for field in msgspec.structs.fields(type_)}
        return {name: _known(each, fields[name]) for name, each in value.items() if name in fields}
    if origin is list and isinstance(value, list):
        return [_known(each, get_args(type_)[0]) for each in value]
    if origin is dict and isinstance(value, dict):
        return {name: _known(each, get_args(type_)[1]) for name, each in value.items()}
    return value


def _collect(value: object, type_: Any, file: str, key: str, findings: list[Finding]) -> None:
    """Walk structs, lists and tables to where the trouble is, since msgspec stops at its first error."""
    type_ = _when_there(type_)
    origin = get_origin(type_)
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        _collect_struct(value, type_, file, key, findings)
        return
    elif origin is list and isinstance(value, list):
        (item,) = get_args(type_)
        for number, element in enumerate(value, 1):
            _collect(element, item, file, f"{key}[{number}]", findings)
        return
    elif origin is dict and isinstance(value, dict):
        key_type, item = get_args(type_)
        for name, element in value.items():
            if _fits(name, key_type):
                _collect(element, item, file, f"{key}.{name}", findings)
            else:
                findings.append(Finding(file, key, f"a key that is {_expected(key_type)}", _found(name)))
        return
    if not _fits(value, type_):
        findings.append(Finding(file, key, _expected(type_), _found(value)))


def _collect_struct(value: object, type_: type[msgspec.Struct], file: str, key: str, findings: list[Finding]) -> None:
    if not isinstance(value, dict):
        findings.append(Finding(file, key, "a table", _found(value)))
        return
    fields = {field.encode_name: field for field in msgspec.structs.fields(type_)}
    prefix = f"{key}." if key else ""
    for name in value:
        if name not in fields:
            findings.append(Finding(file, f"{prefix}{name}", f"one of {', '.join(fields)}", "an unknown key"))
    for name, field in fields.items():
        if name in value:
            _collect(value[name], field.type, file, f"{prefix}{name}", findings)
        elif field.required:
            findings.append(Finding(file, f"{prefix}{name}", _expected(field.type), "nothing"))


def _when_there(type_: Any) -> Any:
    """Return what an optional value is when it is there; any other type as it is."""
    members = get_args(type_) if get_origin(type_) in (Union, types.UnionType) else ()
    there = [member for member in members if member is not type(None)]
    return there[0] if len(there) == 1 else type_


def _fits(value: object, type_: Any) -> bool:
    try:
        decoding.convert(value, type_)
    except msgspec.ValidationError:
        return False
    return True


def _expected(type_: Any) -> str:
    origin = get_origin(type_)
    if origin is typing.Literal:
        return "one of " + ", ".join(str(choice) for choice in get_args(type_))
    if origin in (Union, types.UnionType):
        return " or ".join(_expected(member) for member in get_args(type_) if member is not type(None))
    if origin is list:
        return f"a list, each {_expected(get_args(type_)[0])}"
    if origin is dict or (isinstance(type_, type) and issubclass(type_, msgspec.Struct)):
        return "a table"
    if origin is tuple:
        return f"a list of {len(get_args(type_))}"
    names = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}
    return names.get(type_, getattr(type_, "__name__", str(type_)))


def _found(value: object) -> str:
    kinds = {bool: "the value", str: "the string", int: "the number", float: "the number", list: "the list"}
    shown = printable_encoding(repr(value)) if not isinstance(value, bool) else str(value).lower()
    if len(shown) > _MAX_SHOWN:
        shown = shown[: _MAX_SHOWN - 1] + "…"
    return f"{kinds.get(type(value), 'the table' if isinstance(value, dict) else 'the value')} {shown}"


def dumps(value: msgspec.Struct | dict[str, Any]) -> bytes:
    """Serialise a struct or table to TOML bytes that read back equal.

    tomli-w turns CRLF inside multi-line strings into LF, and refuses lone surrogates: a file with a carriage return is
    written with one-line strings, and surrogates become U+FFFD. None, which TOML does not have, is left out.
    """
    data = msgspec.to_builtins(value, builtin_types=_NATIVE) if isinstance(value, msgspec.Struct) else value
    clean, has_cr = _clean(data)
    return tomli_w.dumps(clean, multiline_strings=not has_cr).encode("utf-8")


def _clean(value: Any) -> tuple[Any, bool]:
    """Drop None from tables and lists, replace surrogates, and say whether any string holds a carriage return."""
    if isinstance(value, str):
        return printable_encoding(value), "\r" in value
    if isinstance(value, dict):
        pairs = {printable_encoding(str(k)): _clean(v) for k, v in value.items() if v is not None}
        return {k: v for k, (v, _) in pairs.items()}, any(cr for _, cr in pairs.values())
    if isinstance(value, (list, tuple)):
        items = [_clean(v) for v in value if v is not None]
        return [v for v, _ in items], any(cr for _, cr in items)
    return value, False


__all__ = ["Finding", "convert", "convert_in_part", "dumps", "load", "parse", "read_text"]
