"""A small Go scenario, with what judges answers to it: shared by the tests of Go answers."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from modelduel.scenario.model import Case, CasesFile
from modelduel.testrun.judge import judge
from modelduel.testrun.model import Limits, TestRun
from modelduel.testrun.plan import CaseTable, Suite
from modelduel.testrun.sandbox import Sandbox

LIMITS = Limits(cpu_s=10, wall_s=600, memory_mb=256)

TESTS = """
package calc

import "testing"

func TestSmall(t *testing.T) {
	if got := Add(1, 2); got != 3 {
		t.Errorf("Add(1, 2) = %d, want 3", got)
	}
}

func TestZero(t *testing.T) {
	for _, n := range []int{5, 7} {
		t.Run("n", func(t *testing.T) {
			if got := Add(n, 0); got != n {
				t.Fatalf("Add(%d, 0) = %d", n, got)
			}
		})
	}
}

func TestLarge(t *testing.T) {
	t.Parallel()
	if Add(1<<40, 1<<40) != 1<<41 {
		t.Fatal("overflow")
	}
}
"""
SUITE = Suite({"hidden_test.go": TESTS})
IDS = [f"hidden_test.go::{name}" for name in ("TestSmall", "TestZero", "TestLarge")]
TABLE = CaseTable(
    CasesFile(
        "add", case=[Case("small", [1, 2], returns=3), Case("zero", [5, 0], returns=5), Case("more", [4, 4], returns=8)]
    )
)
HONEST = "package calc\n\nfunc Add(a, b int) int { return a + b }\n"
WRONG = "package calc\n\nfunc Add(a, b int) int { return max(a, 3) }\n"


def files(answer: str | Mapping[str, str]) -> dict[str, str]:
    return {"calc.go": textwrap.dedent(answer)} if isinstance(answer, str) else dict(answer)


async def judged(
    sandbox: Sandbox, tests: Suite | CaseTable, answer: str | Mapping[str, str], limits: Limits = LIMITS
) -> TestRun:
    return await judge(tests, files(answer), "go", limits, sandbox)


def statuses(run: TestRun) -> list[str]:
    return [test.status for test in run.tests]
