"""The part of JSON Schema that answers are checked by, beside a whole implementation of it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.scenario.json_schema import DEEPEST, faults, schema_faults, schema_text_faults

SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, 2.5]) | st.text("ab", max_size=3)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
TYPE = st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"])


def schemas(inner):
    small = st.integers(0, 3)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPE | st.lists(TYPE, min_size=1, max_size=2, unique=True),
            "enum": st.lists(SCALARS, min_size=1, max_size=3),
            "const": SCALARS,
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "required": st.lists(st.sampled_from("abc"), max_size=2, unique=True),
            "additionalProperties": st.booleans() | inner,
            "items": inner,
            **dict.fromkeys(("minItems", "maxItems", "minLength", "maxLength"), small),
            **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), small),
            "title": st.just("T"),
        },
    )


SCHEMAS = st.recursive(st.just({}), schemas, max_leaves=5)


@given(SCHEMAS, VALUES)
def test_a_value_conforms_where_the_standard_says_so(schema, value):
    assert not list(schema_faults(schema))

    assert (not list(faults(schema, value))) == jsonschema.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ("[]", ""),
        ("{", ""),
        ('{"minimum": NaN}', ""),
        ('{"type": "text"}', "type"),
        ('{"type": []}', "type"),
        ('{"enum": [[1]]}', "enum"),
        ('{"enum": []}', "enum"),
        ('{"const": {}}', "const"),
        ('{"required": [1]}', "required"),
        ('{"minimum": true}', "minimum"),
        ('{"maxLength": -1}', "maxLength"),
        ('{"properties": {"a": {"items": {"pattern": "a+"}}}}', "properties.a.items.pattern"),
        ('{"properties": {"a": 1}}', "properties.a"),
        ('{"additionalProperties": {"$ref": "http://127.0.0.1/"}}', "additionalProperties.$ref"),
        ('{"items": [{}]}', "items"),
    ],
)
def test_a_schema_that_cannot_be_checked_to_its_last_word_is_refused(schema, place):
    assert [found[0] for found in schema_text_faults(schema)] == [place]


@pytest.mark.parametrize("levels", [DEEPEST + 1, 400, 200_000])
def test_a_schema_that_is_nested_without_end_is_refused(levels):
    assert list(schema_text_faults('{"items":' * levels + "{}" + "}" * levels))


def test_a_fault_says_where_it_is_counting_from_one():
    schema = {"items": {"properties": {"title": {"type": "string", "maxLength": 3}}, "additionalProperties": False}}

    found = list(faults(schema, [{"title": "abc"}, {"title": "abcd", "x": json.loads("[1]")}]))

    assert found == [("[2].title", "at most 3 characters", "4"), ("[2].x", "no such key", "a list")]
