"""Reading TypeScript and Go code as trees, by tree-sitter's grammars; Python has its own, in `python_code`."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Literal

from tree_sitter import Language, Node, Parser

Braced = Literal["typescript", "go"]


def parse(code: str, language: Braced) -> Node:
    """Return the root of the tree of some code; its positions count UTF-8 bytes.

    Raises:
        SyntaxError: The code does not fit the grammar.
        UnicodeEncodeError: It holds lone surrogates.
    """
    root = Parser(_grammar(language)).parse(code.encode()).root_node
    if root.has_error:
        raise SyntaxError(f"this is no {language}")
    return root


def walk(root: Node) -> Iterator[Node]:
    """Yield a node and everything below it, in the order of the text; not recursive, so however deep it is."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def source(node: Node) -> str:
    """Return a node's text."""
    return (node.text or b"").decode()


@functools.cache
def _grammar(language: Braced) -> Language:
    if language == "go":
        import tree_sitter_go

        return Language(tree_sitter_go.language())
    import tree_sitter_typescript

    return Language(tree_sitter_typescript.language_typescript())
