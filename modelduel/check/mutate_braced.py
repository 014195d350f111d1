"""Mutations of TypeScript and Go: each an edit of one span, found by tree-sitter's tree.

Types are not known here: a mutant of Go that does not compile says nothing of the tests, and is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from modelduel.check.mutation import ALIKE, LOGGING, SWAPPED, Edit, bumped
from modelduel.syntax import Braced, parse, source

_OPERATIONS = frozenset(
    {
        "binary_expression",
        "augmented_assignment_expression",
        "assignment_statement",
        "update_expression",
        "inc_statement",
        "dec_statement",
    }
)
_NUMBERS = frozenset({"number", "int_literal", "float_literal"})
_LOOPS = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})
_SWITCHES = frozenset({"switch_statement", "expression_switch_statement", "type_switch_statement", "select_statement"})
_NO_CODE = frozenset(
    {
        "type_annotation",
        "literal_type",
        "interface_declaration",
        "type_alias_declaration",
        "type_arguments",
        "array_type",
        "import_statement",
        "import_declaration",
        "type_declaration",
        "template_string",
    }
)
"""What stands below these is no part of what the code does, or only of its words."""


def braced_edits(text: str, language: Braced) -> list[Edit]:
    """Return every mutation of a file, in the order of the text; none for what does not fit the grammar."""
    try:
        root = parse(text, language)
    except (SyntaxError, UnicodeEncodeError):
        return []
    waiting, found = [root], list[Edit]()
    while waiting:
        node = waiting.pop()
        if node.type in _NO_CODE or (node.type == "call_expression" and _is_logging(node)):
            continue
        found += _mutations(node, language)
        waiting += node.children
    return sorted((edit for edit in found if _fits(text, edit, language)), key=lambda one: one.start)


def _fits(text: str, edit: Edit, language: Braced) -> bool:
    """Whether the grammar takes a mutant."""
    data = text.encode()
    try:
        parse((data[: edit.start] + edit.replacement.encode() + data[edit.end :]).decode(), language)
    except SyntaxError:
        return False
    return True


def _mutations(node: Node, language: Braced) -> Iterator[Edit]:
    kind = node.type
    if kind in _OPERATIONS:
        for operator in node.children:
            if not operator.is_named and operator.type in SWAPPED:
                yield _over(operator, SWAPPED[operator.type])
    elif kind == "unary_expression":
        operator = node.children[0]
        if operator.type == "!":
            yield _over(operator, "")
    elif kind in ("true", "false"):
        yield _over(node, SWAPPED[kind])
    elif kind in _NUMBERS:
        if (changed := bumped(source(node))) is not None:
            yield _over(node, changed)
    elif kind in ("call_expression", "new_expression"):
        yield from _swap(node)
    elif kind in ("expression_statement", "defer_statement"):
        if _is_dropped(node):
            yield _over(node, ";" if language == "typescript" else "")
    elif kind == "return_statement":
        yield from _return(node, language)
    elif kind in ("break_statement", "continue_statement"):
        if not node.named_children and _belongs_to_loop(node):
            word = kind.removesuffix("_statement")
            yield Edit(node.start_byte, node.start_byte + len(word), SWAPPED[word])
    elif kind == "slice_expression":
        for name in ("start", "end"):
            bound = node.child_by_field_name(name)
            if bound is not None and bound.type not in _NUMBERS:
                yield _over(bound, "")


def _over(node: Node, replacement: str) -> Edit:
    return Edit(node.start_byte, node.end_byte, replacement)


def _swap(call: Node) -> Iterator[Edit]:
    listed = call.child_by_field_name("arguments")
    plain = [one for one in (listed.named_children[:2] if listed is not None else []) if "spread" not in one.type]
    if len(plain) < 2 or _function(call).rpartition(".")[2] in ALIKE:
        return
    one, other = plain
    if one.type == "comment" or other.type == "comment":
        return
    assert listed is not None
    between = (
        listed.text[one.end_byte - listed.start_byte : other.start_byte - listed.start_byte] if listed.text else b""
    )
    yield Edit(one.start_byte, other.end_byte, source(other) + between.decode() + source(one))


def _return(node: Node, language: Braced) -> Iterator[Edit]:
    values = [one for one in node.named_children if one.type != "comment"]
    if not values:
        return
    if language == "typescript":
        if values[0].type not in ("true", "false", "null", "undefined", "number"):
            yield _over(values[0], "undefined")
        return
    # Of Go's values the last is most often the error, and no other can be dropped without knowing its type.
    last = values[0].named_children[-1] if values[0].type == "expression_list" else values[0]
    if last.type not in ("nil", "true", "false", *_NUMBERS):
        yield _over(last, "nil")


def _is_dropped(statement: Node) -> bool:
    inner = next((one for one in statement.named_children if one.type != "comment"), None)
    if inner is not None and inner.type == "await_expression":
        inner = inner.named_children[-1]
    return inner is not None and inner.type == "call_expression" and not _is_logging(inner)


def _is_logging(call: Node) -> bool:
    return _function(call).partition(".")[0] in LOGGING


def _function(call: Node) -> str:
    found = call.child_by_field_name("function") or call.child_by_field_name("constructor")
    return source(found) if found is not None else ""


def _belongs_to_loop(node: Node) -> bool:
    """Whether the nearest thing that a `break` could leave is a loop."""
    above = node.parent
    while above is not None and above.type not in _LOOPS:
        if above.type in _SWITCHES:
            return node.type == "continue_statement"
        above = above.parent
    return above is not None
