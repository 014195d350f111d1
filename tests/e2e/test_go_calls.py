"""Every kind of request that the worker of Go answers serves, and every kind of value."""

from __future__ import annotations

import json

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Case, CasesFile, Step
from modelduel.testrun.go_runner import GoRunner
from modelduel.testrun.plan import CaseTable
from modelduel.testrun.program import Program
from modelduel.testrun.sandbox import Sandbox, choose
from tests.e2e.go_answers import LIMITS, judged

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("warm_go")]


KIT = """
package kit

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"sync"
)

type Point struct {
	X, Y int
	Name string `json:"name,omitempty"`
}

func AddAll(numbers ...int) (sum int) {
	for _, one := range numbers {
		sum += one
	}
	return
}
func FewestRooms(meetings [][2]int) int      { return len(meetings) }
func Divide(a, b int) (int, error) {
	if b == 0 {
		return 0, errors.New("division by zero")
	}
	return a / b, nil
}
func Check(text string) error {
	if text == "" {
		return fmt.Errorf("empty")
	}
	return nil
}
func Pair(a int) (int, string)               { return a, "x" }
func Nothing()                               {}
func NilSlice() []int                        { return nil }
func NilMap() map[string]int                 { return nil }
func NilPointer() *Point                     { return nil }
func Move(p Point, by *Point) Point          { return Point{p.X + by.X, p.Y + by.Y, p.Name} }
func Counts(words []string) map[string]int {
	found := map[string]int{}
	for _, one := range words {
		found[one]++
	}
	return found
}
func ByNumber(names map[int]string) map[int]string { return names }
func Reverse(text []byte) []byte {
	out := []byte{}
	for at := len(text) - 1; at >= 0; at-- {
		out = append(out, text[at])
	}
	return out
}
func Big(n *big.Int) *big.Int                { return new(big.Int).Mul(n, n) }
func Largest() uint64                        { return math.MaxUint64 }
func NotANumber() float64                    { return math.NaN() }
func Function() func()                       { return func() {} }
func Anything(value any) string              { return fmt.Sprintf("%T", value) }
func Unique[T comparable](items []T) (out []T) {
	seen := map[T]bool{}
	for _, one := range items {
		if !seen[one] {
			out = append(out, one)
		}
		seen[one] = true
	}
	return
}
type number interface{ ~int | ~float64 }
func Sum[N number](items []N) (sum N) {
	for _, one := range items {
		sum += one
	}
	return
}
func Wait(ctx context.Context, n int) int    { return n }
func Tree() any {
	type node struct{ Next *node }
	one := &node{}
	one.Next = one
	return one
}
func Quote() string                          { return "<&>\\u2028é" }
func small(n int) int                        { return n + 1 }

type LRUCache struct {
	mu    sync.Mutex
	size  int
	items map[string]int
	Hits  int
}

func NewLRUCache(size int) (*LRUCache, error) {
	if size <= 0 {
		return nil, errors.New("size must be positive")
	}
	return &LRUCache{size: size, items: map[string]int{}}, nil
}
func (c *LRUCache) Put(key string, value int) { c.mu.Lock(); defer c.mu.Unlock(); c.items[key] = value }
func (c *LRUCache) Get(key string) (int, error) {
	value, ok := c.items[key]
	if !ok {
		return 0, errors.New("no " + key)
	}
	c.Hits++
	return value, nil
}
func (c *LRUCache) Len() int                  { return len(c.items) }
func (c *LRUCache) drop(keys ...string)       { for _, key := range keys { delete(c.items, key) } }
func (c *LRUCache) Child() Counter            { return Counter{} }

type Counter struct{ n int }

func (c *Counter) Next() int                  { c.n++; return c.n }
"""

CALLS: list[tuple[str, list[object], dict[str, object]]] = [
    ("AddAll", [1, 2, 3], {"value": 6}),
    ("add_all", [], {"value": 0}),
    ("addAll", [[4, 5]], {"value": 9}),
    ("fewest_rooms", [[[1, 2], [3, 4]]], {"value": 2}),
    ("FewestRooms", [[[1, 2, 3]]], {"raised": ["TypeError"]}),
    ("Divide", [7, 2], {"value": 3}),
    ("Divide", [7, 0], {"raised": ["error"], "message": "division by zero"}),
    ("Divide", [7], {"raised": ["TypeError"]}),
    ("Divide", [7.5, 1], {"raised": ["TypeError"]}),
    ("Divide", [None, 1], {"raised": ["TypeError"]}),
    ("Check", ["x"], {"value": None}),
    ("Check", [""], {"raised": ["error"], "message": "empty"}),
    ("Pair", [3], {"value": [3, "x"]}),
    ("Nothing", [], {"value": None}),
    ("NilSlice", [], {"value": []}),
    ("NilMap", [], {"value": {}}),
    ("NilPointer", [], {"value": None}),
    ("Move", [{"x": 1, "Y": 2, "name": "p"}, {"X": 1, "Y": 1}], {"value": {"X": 2, "Y": 3, "name": "p"}}),
    ("Move", [{"Z": 1}, {}], {"raised": ["TypeError"]}),
    ("Counts", [["a", "b", "a"]], {"value": {"a": 2, "b": 1}}),
    ("ByNumber", [{"1": "x"}], {"value": {"1": "x"}}),
    ("Reverse", ["ab"], {"value": [98, 97]}),
    ("Reverse", [[1, 2]], {"value": [2, 1]}),
    ("Big", [10**20], {"value": 10**40}),
    ("Largest", [], {"value": 2**64 - 1}),
    ("NotANumber", [], {"refused": "NaN is not a plain value"}),
    ("Function", [], {"refused": "a func() is not a plain value"}),
    ("Tree", [], {"refused": "the result is nested more than 200 deep, or holds itself"}),
    ("Anything", [3], {"value": "int"}),
    ("Anything", [3.5], {"value": "float64"}),
    ("Anything", [None], {"value": "<nil>"}),
    ("Unique", [["a", "b", "a"]], {"value": ["a", "b"]}),
    ("Sum", [[1, 2]], {"value": 3}),
    ("Sum", [[1.5, 2]], {"value": 3.5}),
    ("Wait", [4], {"value": 4}),
    ("Quote", [], {"value": "<&>\u2028é"}),
    ("small", [1], {"value": 2}),
    ("nowhere", [], {"raised": ["LookupError"]}),
]
OBJECTS: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"make": "LruCache", "args": [0], "keep": "self"}, {"raised": ["error"], "message": "size must be positive"}),
    ({"make": "LruCache", "args": [2], "keep": "self"}, {"value": None}),
    ({"on": "self", "method": "put", "args": ["a", 1]}, {"value": None}),
    ({"on": "self", "method": "get", "args": ["a"]}, {"value": 1}),
    ({"on": "self", "method": "get", "args": ["b"]}, {"raised": ["error"], "message": "no b"}),
    ({"on": "self", "read": "hits"}, {"value": 1}),
    ({"on": "self", "read": "size"}, {"value": 2}),
    ({"on": "self", "read": "len"}, {"value": 1}),
    ({"on": "self", "method": "drop", "args": ["a", "b"]}, {"value": None}),
    ({"on": "self", "read": "Len"}, {"value": 0}),
    ({"on": "self", "method": "child", "args": [], "keep": "c"}, {"value": None}),
    ({"on": "c", "method": "next", "args": []}, {"value": 1}),
    ({"on": "c", "method": "next", "args": []}, {"value": 2}),
    ({"on": "self", "method": "put", "args": ["a"]}, {"raised": ["TypeError"]}),
    ({"on": "self", "method": "nowhere", "args": []}, {"raised": ["LookupError"]}),
    ({"on": "self", "read": "nowhere"}, {"raised": ["LookupError"]}),
    ({"make": "Counter", "args": [], "keep": "zero"}, {"value": None}),
    ({"on": "zero", "method": "Next", "args": []}, {"value": 1}),
    ({"make": "Nowhere", "args": [], "keep": "self"}, {"raised": ["LookupError"]}),
    ({"forget": True}, {"value": None}),
    ({"on": "self", "read": "size"}, {"raised": ["LookupError"]}),
]


@pytest.fixture
async def sandbox() -> Sandbox:
    try:
        return await choose()
    except CannotJudgeError as error:
        pytest.fail(f"No sandbox works on this machine: {error}", pytrace=False)


async def test_every_kind_of_request_is_served(sandbox: Sandbox) -> None:
    program = await GoRunner().program({"kit.go": KIT}, ["add_all", "LruCache", "absent"], LIMITS, sandbox)
    assert isinstance(program, Program), program
    calls = [({"entry": entry, "args": args, "kwargs": {}}, reply) for entry, args, reply in CALLS]
    async with await sandbox.spawn(program.job) as running:
        assert await running.read_line() == b'"up"'
        running.write(json.dumps({"id": "0", **program.load}).encode() + b"\n")
        assert json.loads(await running.read_line() or b"") == {"id": "0", "ready": ["absent"]}
        for request, expected in [*calls, *OBJECTS]:
            running.write(json.dumps({"id": "é", **request}).encode() + b"\n")
            reply = json.loads(await running.read_line() or b"")
            assert reply.pop("id") == "é"
            assert reply == {**({"message": reply.get("message")} if "raised" in expected else {}), **expected}, request
        running.close_stdin()
        ended = await running.ended()
    assert (ended.code, ended.output) == (0, "")


async def test_a_table_leads_an_object_through_its_life(sandbox: Sandbox) -> None:
    steps = [
        Step(call="put", args=["a", 1]),
        Step(call="get", args=["a"], returns=1),
        Step(read="size", returns=3),
    ]
    run = await judged(sandbox, CaseTable(CasesFile("", case=[Case("life", [2], new="LruCache", steps=steps)])), KIT)
    assert run.outcome == "failed"
    assert "step 3" in run.tests[0].message
