"""Measuring TypeScript and Go, by tree-sitter's trees.

Not by lizard, which this was planned with: of TypeScript it loses methods that return a union or take a function
(lizard 1.24.3). The tests compare the two where both read the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tree_sitter import Node

from modelduel.metrics.model import Function, Metrics
from modelduel.scenario.model import Pattern
from modelduel.syntax import Braced, parse, source, walk

_FUNCTIONS = frozenset(
    {
        "function_declaration",
        "generator_function_declaration",
        "function_expression",
        "generator_function",
        "arrow_function",
        "method_definition",
        "method_declaration",
        "func_literal",
    }
)
_BRANCHES = frozenset(
    {
        "if_statement",
        "for_statement",
        "for_in_statement",
        "while_statement",
        "do_statement",
        "switch_case",
        "catch_clause",
        "ternary_expression",
        "expression_case",
        "type_case",
        "communication_case",
    }
)
_DEEPER = _FUNCTIONS | {
    "if_statement",
    "for_statement",
    "for_in_statement",
    "while_statement",
    "do_statement",
    "switch_statement",
    "try_statement",
    "expression_switch_statement",
    "type_switch_statement",
    "select_statement",
}
_PARAMETERS = frozenset(
    {"required_parameter", "optional_parameter", "parameter_declaration", "variadic_parameter_declaration"}
)
_OWNERS = frozenset({"class_declaration", "abstract_class_declaration", "interface_declaration"})


def measure_braced(text: str, language: Braced) -> Metrics:
    """Measure a file. Raises SyntaxError and UnicodeEncodeError for what is none."""
    root = parse(text, language)
    nodes = list(walk(root))
    functions = tuple(_function(node) for node in nodes if node.type in _FUNCTIONS)
    parameters = [typed for node in nodes if node.type in _FUNCTIONS for typed in _parameters(node)]
    patterns = Counter(name for node in nodes for name in _patterns(node))
    public = frozenset(_go_names(root) if language == "go" else _ts_names(root))
    return Metrics(functions, len(parameters), sum(parameters), dict(sorted(patterns.items())), public)


def _function(node: Node) -> Function:
    lines = node.end_point.row - node.start_point.row + 1
    complexity, nesting = 1, 0
    waiting = [(child, 0) for child in node.children]
    while waiting:
        inner, depth = waiting.pop()
        within = depth + (inner.type in _DEEPER and not _continues(inner))
        nesting = max(nesting, within)
        waiting += [(child, within) for child in inner.children]
    waiting = [(child, 0) for child in node.children]
    while waiting:
        inner, _ = waiting.pop()
        if inner.type not in _FUNCTIONS:
            complexity += _branches(inner)
            waiting += [(child, 0) for child in inner.children]
    return Function(_name(node), node.start_point.row + 1, lines, complexity, nesting)


def _continues(node: Node) -> bool:
    """Whether an `if` is the `if` of an `else if`."""
    above = node.parent
    if node.type != "if_statement" or above is None:
        return False
    return above.type == "else_clause" or above.child_by_field_name("alternative") == node


def _branches(node: Node) -> int:
    if node.type == "binary_expression":
        operator = node.child_by_field_name("operator")
        return operator is not None and operator.type in ("&&", "||", "??")
    return node.type in _BRANCHES


def _name(node: Node) -> str:
    own = node.child_by_field_name("name")
    receiver = node.child_by_field_name("receiver")
    above = node.parent
    if own is None and above is not None and above.type in ("variable_declarator", "public_field_definition"):
        own = above.child_by_field_name("name")
    if own is None and above is not None and above.type == "pair":
        own = above.child_by_field_name("key")
    if own is None:
        return "<anonymous>"
    owner = _receiver_type(receiver) if receiver is not None else _class_of(node)
    return f"{owner}.{source(own)}" if owner else source(own)


def _class_of(node: Node) -> str:
    body = node.parent
    if body is not None and body.type == "public_field_definition":
        body = body.parent
    if body is None or body.type != "class_body" or body.parent is None:
        return ""
    name = body.parent.child_by_field_name("name")
    return source(name) if name is not None else ""


def _receiver_type(receiver: Node) -> str:
    return next((source(one) for one in walk(receiver) if one.type == "type_identifier"), "")


def _parameters(function: Node) -> Iterator[bool]:
    """Yield of each parameter whether its type says something."""
    single = function.child_by_field_name("parameter")  # `x => x`
    if single is not None:
        yield False
    listed = function.child_by_field_name("parameters")
    for one in listed.named_children if listed is not None else ():
        if one.type not in _PARAMETERS:
            continue
        type_ = one.child_by_field_name("type")
        pattern = one.child_by_field_name("pattern")
        if pattern is not None and pattern.type == "this":
            continue
        # In `func (a, b int)` one declaration holds two.
        times = max(1, len(one.children_by_field_name("name")))
        # What is handed to another function takes its types from there: `rows.map((row) => …)`.
        context = function.parent is not None and function.parent.type == "arguments"
        typed = context if type_ is None else not _says_nothing(type_)
        yield from [typed] * times


def _says_nothing(type_: Node) -> bool:
    return source(type_).lstrip(": ").replace(" ", "") in ("any", "interface{}")


def _patterns(node: Node) -> Iterator[Pattern]:
    kind = node.type
    if (kind == "predefined_type" and source(node) == "any") or _is_empty_interface(node):
        yield "any"
    elif kind == "catch_clause":
        body = node.child_by_field_name("body")
        if body is not None and not [one for one in body.named_children if one.type != "comment"]:
            yield "swallowed-error"
    elif kind == "comment":
        if any(word in source(node) for word in ("@ts-ignore", "@ts-nocheck", "@ts-expect-error")):
            yield "ts-ignore"
    elif kind in ("==", "!="):
        if _is_loose(node):
            yield "loose-equality"
    elif kind in ("assignment_statement", "short_var_declaration"):
        if _ignores_error(node):
            yield "ignored-error"
    elif kind == "call_expression":
        if _called(node) == "panic":
            yield "panic"
    elif kind == "function_declaration" and _called(node, "name") == "init" and _is_go(node):
        yield "init-function"


def _is_go(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "source_file"


def _is_empty_interface(node: Node) -> bool:
    if node.type == "interface_type":
        return not node.named_children
    # A constraint, as in `[T any]`, is no use of it.
    above = node.parent
    return (
        node.type == "type_identifier"
        and source(node) == "any"
        and above is not None
        and above.type != "type_constraint"
    )


def _is_loose(operator: Node) -> bool:
    """Whether `==` is TypeScript's, and not the idiom that finds null and undefined at once."""
    above = operator.parent
    if above is None or above.type != "binary_expression":
        return False
    sides = [above.child_by_field_name(side) for side in ("left", "right")]
    root = above
    while root.parent is not None:
        root = root.parent
    return root.type == "program" and all(side is not None and side.type not in ("null", "undefined") for side in sides)


def _ignores_error(node: Node) -> bool:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or not left.named_children:
        return False
    calls = any(one.type == "call_expression" for one in right.named_children)
    return calls and source(left.named_children[-1]) == "_"


def _called(node: Node, key: str = "function") -> str:
    found = node.child_by_field_name(key)
    return source(found) if found is not None else ""


def _ts_names(root: Node) -> Iterator[str]:
    for node in root.named_children:
        if node.type != "export_statement":
            continue
        declared = node.child_by_field_name("declaration")
        if any(one.type == "default" for one in node.children):
            yield "default"
        for one in walk(node):
            if one.type == "export_specifier":
                yield _called(one, "alias") or _called(one, "name")
        if declared is None:
            continue
        if declared.type in ("lexical_declaration", "variable_declaration"):
            yield from (_called(one, "name") for one in declared.named_children if one.type == "variable_declarator")
            continue
        name = _called(declared, "name")
        yield name
        body = declared.child_by_field_name("body")
        if declared.type in _OWNERS and body is not None:
            yield from (f"{name}.{member}" for member in _members(body))


def _members(body: Node) -> Iterator[str]:
    for one in body.named_children:
        name = one.child_by_field_name("name")
        hidden = any(
            child.type == "accessibility_modifier" and source(child) in ("private", "protected")
            for child in one.children
        )
        if name is not None and not hidden and name.type != "private_property_identifier":
            yield source(name)


def _go_names(root: Node) -> Iterator[str]:
    for node in root.named_children:
        if node.type == "function_declaration":
            yield from _exported(_called(node, "name"))
        elif node.type == "method_declaration":
            receiver = node.child_by_field_name("receiver")
            owner = _receiver_type(receiver) if receiver is not None else ""
            yield from (f"{owner}.{name}" for name in _exported(_called(node, "name")))
        elif node.type in ("const_declaration", "var_declaration", "type_declaration"):
            for one in walk(node):
                if one.type in ("const_spec", "var_spec", "type_spec", "type_alias"):
                    names = [source(name) for name in one.children_by_field_name("name") if name.is_named]
                    yield from (name for found in names for name in _exported(found))
                    if one.type == "type_spec":
                        yield from (f"{names[0]}.{name}" for name in _fields(one))


def _fields(type_: Node) -> Iterator[str]:
    for one in walk(type_):
        if one.type in ("field_declaration", "method_elem"):
            for name in one.children_by_field_name("name"):
                yield from _exported(source(name))


def _exported(name: str) -> list[str]:
    return [name] if name[:1].isupper() else []
