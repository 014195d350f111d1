"""Functions as constants of compiled code: no name leads to them, under which an answer could put something else."""

from __future__ import annotations

import ast
import os
import types
import warnings
from typing import Any


class Fixed:
    """Keeps the functions for the code of one file."""

    def __init__(self) -> None:
        self._functions: dict[object, Any] = {}

    def function(self, function: Any) -> ast.Constant:
        """Return what stands for a function in a tree, which can hold none itself."""
        place = os.urandom(16).hex()
        self._functions[place] = function
        return ast.Constant(place)

    def compiled(self, tree: ast.Module, path: str) -> types.CodeType:
        """Return the code of a tree, with the functions in their places."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "'str' object is not callable", SyntaxWarning)
            return self._filled(compile(tree, path, "exec", dont_inherit=True))

    def _filled(self, code: types.CodeType) -> types.CodeType:
        return code.replace(co_consts=tuple(map(self._constant, code.co_consts)))

    def _constant(self, value: object) -> object:
        if isinstance(value, types.CodeType):
            return self._filled(value)
        return self._functions.get(value, value) if type(value) is str else value
