"""Entries in the layouts of public collections, all of them made up here: half of a number, rounded up."""

from __future__ import annotations

PYTHON = {
    "task_id": "HumanEval/7",
    "prompt": "import math\n\n\ndef half(n):\n    return n / 2\n\n\n"
    'def rounded_half(n):\n    """Half of n, rounded up."""\n',
    "entry_point": "rounded_half",
    "canonical_solution": "    return math.ceil(half(n))\n",
    "test": "\n\nMETADATA = {'author': 'x'}\n\n\ndef check(candidate):\n"
    "    assert candidate(3) == math.ceil(1.5)\n    assert half(4) == 2\n",
}
FIX = {
    **PYTHON,
    "task_id": "Python/7",
    "buggy_solution": "    return math.floor(half(n))\n",
    "test": "def check(rounded_half):\n    assert rounded_half(3) == 2\n\ncheck(rounded_half)\n",
    "example_test": "def check(rounded_half):\n    assert rounded_half(1) == 1\ncheck(rounded_half)\n",
    "bug_type": "value misuse",
    "failure_symptoms": "incorrect output",
}
JS = {
    "task_id": "JavaScript/7",
    "prompt": "/* Half of n, rounded up. */\nconst half = (n) => n / 2\nconst roundedHalf = (n) => {\n",
    "entry_point": "roundedHalf",
    "canonical_solution": "  return Math.ceil(half(n))\n}\n\n",
    "buggy_solution": "  return Math.floor(half(n))\n}\n\n",
    "test": "const testIt = () => {\n  console.assert(roundedHalf(3) === 2)\n}\n\ntestIt()\n",
}
GO = {
    "task_id": "Go/7",
    "import": 'import (\n    "math"\n)\n',
    "prompt": 'import (\n    "math"\n)\n\n// Half of n, rounded up.\nfunc RoundedHalf(n float64) float64 {\n',
    "entry_point": "RoundedHalf",
    "canonical_solution": "    return math.Ceil(n / 2)\n}\n\n",
    "buggy_solution": "    return n / 2 // math.Ceil\n}\n\n",
    "test_setup": 'package main\n\nimport (\n    "testing"\n    "github.com/stretchr/testify/assert"\n)\n',
    "test": "func TestRoundedHalf(t *testing.T) {\n    assert := assert.New(t)\n"
    "    assert.Equal(math.Abs(-2), RoundedHalf(3))\n}\n",
    "example_test": "func TestRoundedHalf(t *testing.T) {\n    assert := assert.New(t)\n"
    "    assert.Equal(1.0, RoundedHalf(1))\n}\n",
}
