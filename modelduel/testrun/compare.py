"""Whether a value that came back is the expected one: pure, and on plain JSON values only."""

from __future__ import annotations

import json
import math

from modelduel.scenario.model import Comparison

_SHOWN = 600


def difference(expected: object, actual: object, how: Comparison, tolerance: float) -> str | None:
    """Return in words how a value differs from the expected one, or None.

    Args:
        expected: What should have come.
        actual: What came.
        how: `exact`; `close`, numbers at any depth within the tolerance; `unordered`, the outermost lists as multisets.
        tolerance: Relative and absolute tolerance of `close`.
    """
    try:
        if how == "unordered" and isinstance(expected, list) and isinstance(actual, list):
            same = sorted(map(_canonical, expected)) == sorted(map(_canonical, actual))
        else:
            same = _same(expected, actual, tolerance if how == "close" else None)
    except RecursionError:
        return "The result is nested too deeply to compare."
    return None if same else f"expected {shown(expected)}\n     got {shown(actual)}"


def shown(value: object) -> str:
    """Return a value as JSON, its middle cut out when it is long."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= _SHOWN:
        return text
    return f"{text[: _SHOWN // 2]} … {text[-_SHOWN // 2 :]} ({len(text)} characters)"


def _same(expected: object, actual: object, tolerance: float | None) -> bool:
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, (int, float)) and isinstance(actual, (int, float)):
        # 3 and 3.0 are one number in JSON; Python compares the two kinds exactly, beyond 2**53 too.
        return expected == actual or (tolerance is not None and _close(expected, actual, tolerance))
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(
            _same(one, other, tolerance) for one, other in zip(expected, actual, strict=True)
        )
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(
            _same(one, actual[key], tolerance) for key, one in expected.items()
        )
    return type(expected) is type(actual) and expected == actual


def _close(expected: float, actual: float, tolerance: float) -> bool:
    try:
        return math.isclose(expected, actual, rel_tol=tolerance, abs_tol=tolerance)
    except OverflowError:  # an integer beyond the floats is close to nothing but itself
        return False


def _canonical(value: object) -> str:
    """Return a text that is equal for equal values: 3 and 3.0 again are one."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list):
        return f"[{','.join(map(_canonical, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_canonical(value[key])}" for key in sorted(value)) + "}"
    return json.dumps(value)
