"""Reading Python code as a tree, without running it and one text at a time."""

from __future__ import annotations

import ast
import threading
import warnings

_ALONE = threading.Lock()


def parse(code: str) -> ast.Module:
    """Return the tree of some code; warnings about it, such as of an odd escape, are not given.

    May be called from any thread, but works for one at a time: Python 3.11 counts the depth of a tree for all threads
    together, and raises SystemError when two are built at once; warnings are switched off for all of them too.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: It is not Python, or too much of it.
    """
    with _ALONE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(code)
