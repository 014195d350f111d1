"""Reads weighings off the weighbridge's serial line.

The indicator sends text, one "NAME VALUE" to a line, and an empty line after each weighing:

    PLATE M-TK 118
    GROSS 18340
    TARE 7920
    <empty>

What the serial port hands us are chunks: as many bytes as happened to be there, cut anywhere, sometimes none. The two
indicators in the yard end their lines with CR LF, the old one at the gate with "||". A line stays open all day, and a
lorry waits until its weighing is through, so everything is passed on as soon as it is complete.
"""

from collections.abc import Iterable, Iterator

DEFAULT_DELIMITER = b"\r\n"


class WeighingError(ValueError):
    """A weighing that cannot be used."""


def split_lines(chunks: Iterable[bytes], delimiter: bytes = DEFAULT_DELIMITER) -> Iterator[bytes]:
    """The lines in a stream of chunks, without their delimiters.

    Empty lines are lines. What follows the last delimiter is a line, too, unless it is empty.
    """
    if not delimiter:
        raise ValueError("the delimiter must not be empty")
    pending = b""
    for chunk in chunks:
        if not chunk:
            continue
        lines = (pending + chunk).split(delimiter)
        # The last line may go on in the next chunk.
        if lines[-1] and lines[-1][-1] == chunk[-1]:
            pending = lines.pop()
        else:
            pending = b""
        yield from (line for line in lines if line)
    if pending:
        yield pending


def parse_line(line: bytes) -> tuple[str, str]:
    """Name and value of a line."""
    name, found, value = line.decode("latin-1").partition(" ")
    if not found or not name.isupper():
        raise WeighingError(f"not a name and a value: {line!r}")
    return name, value.strip()


def net_kg(weighing: dict[str, str]) -> int:
    """Gross less tare; an empty lorry is weighed without TARE."""
    try:
        gross, tare = int(weighing["GROSS"]), int(weighing.get("TARE", "0"))
    except (KeyError, ValueError) as error:
        raise WeighingError(f"no usable weights in {weighing}") from error
    if not 0 <= tare <= gross:
        raise WeighingError(f"the tare of {weighing} cannot be right")
    return gross - tare


def weighings(chunks: Iterable[bytes], delimiter: bytes = DEFAULT_DELIMITER) -> Iterator[dict[str, str]]:
    """The weighings in a stream of chunks.

    The indicator sends a second empty line when somebody cancels at the terminal: the weighing before it is void, and
    comes with `VOID` set to "1". That is why a weighing is only passed on when the first line after it has come, or the
    stream has ended.
    """
    done: dict[str, str] | None = None
    current: dict[str, str] = {}
    for line in split_lines(chunks, delimiter):
        if line:
            if done is not None:
                yield done
                done = None
            name, value = parse_line(line)
            current[name] = value
        elif current:
            done, current = current, {}
        elif done is not None:
            yield {**done, "VOID": "1"}
            done = None
    if done is not None:
        yield done
    if current:
        yield current
