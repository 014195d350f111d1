"""A row of HumanEvalPack in Go: a package of its own, imports that fit what is used, `assert.Equal` without testify.

Go compiles no file that imports what it does not use. The rows' imports are those of the canonical solution, so that a
faulty one that lost the call of `math.Abs` would fail for its import and not for its fault.
"""

from __future__ import annotations

import re

from modelduel.scenario.importers.humaneval_python import Parts, Problem
from modelduel.scenario.importers.row import Unusable

FILE = "solution.go"
SHIM_FILE = "tests/assert_test.go"
SHIM = """package main

import (
	"bytes"
	"reflect"
	"testing"
)

// assert stands for the package that these tests were written with; they use New and Equal alone.
var assert assertions

type assertions struct{ t *testing.T }

func (assertions) New(t *testing.T) assertions { return assertions{t} }

func (a assertions) Equal(expected, actual any, _ ...any) bool {
	a.t.Helper()
	one, isBytes := expected.([]byte)
	other, areBytes := actual.([]byte)
	if isBytes && areBytes && one != nil && other != nil {
		if bytes.Equal(one, other) {
			return true
		}
	} else if reflect.DeepEqual(expected, actual) {
		return true
	}
	a.t.Errorf("expected %#v, got %#v", expected, actual)
	return false
}
"""
_STANDARD = {
    path.rpartition("/")[2]: path
    for path in (
        *("bytes", "cmp", "container/heap", "container/list", "crypto/md5", "encoding/hex", "encoding/json", "errors"),
        *("fmt", "maps", "math", "math/big", "math/bits", "math/rand", "reflect", "regexp", "slices", "sort"),
        *("strconv", "strings", "time", "unicode", "unicode/utf8"),
    )
}
_IMPORTS = re.compile(r'^import\s*(?:\((?P<many>[^)]*)\)|(?P<one>(?:[\w.]+\s+)?"[^"\n]*"))[ \t]*\n?', re.MULTILINE)
_PATH = re.compile(r'(?:(?P<alias>[\w.]+)[ \t]+)?"(?P<path>[\w./~-]+)"')
_PACKAGE = re.compile(r"^package\s+\w+[ \t]*\n?", re.MULTILINE)
_NO_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|\'(?:[^\'\\\n]|\\.)+\'', re.DOTALL)
_DECLARED = re.compile(r"^func +([A-Za-z_]\w*) *[(\[]", re.MULTILINE)
_TESTIFY = "github.com/stretchr/testify/assert"


def parts(problem: Problem) -> Parts:
    """Return the files of a scenario in Go.

    Raises:
        Unusable: The texts are not what such a row holds.
    """
    keep = list(dict.fromkeys(_DECLARED.findall(problem.head)))
    if problem.entry not in keep:
        raise Unusable(f"its prompt does not declare {problem.entry}")
    hidden = {"tests/hidden_test.go": _test(problem, problem.test), SHIM_FILE: SHIM}
    visible = {}
    if problem.example.strip():
        # The examples' test has the name of the hidden one, and both are of one package.
        example = re.sub(r"(?m)^func (Test\w+)\(", r"func \1Examples(", problem.example)
        visible["tests/visible_test.go"] = _test(problem, example)
    return Parts(
        file=FILE,
        original=_file(problem, problem.head + (problem.buggy or "")),
        reference_file="variants/reference.go",
        reference=_file(problem, problem.head + problem.reference),
        visible=visible,
        hidden=hidden,
        keep=keep,
    )


def _test(problem: Problem, text: str) -> str:
    if not re.search(r"(?m)^func Test\w*\(", text):
        raise Unusable("its test defines no test function")
    return _file(problem, f"{problem.setup}\n{text}", ignored=(_TESTIFY,))


def _file(problem: Problem, text: str, ignored: tuple[str, ...] = ()) -> str:
    """Return Go code as a file of package main that imports what it uses: of what it and the row name, and of Go's."""
    known = {name: f'"{path}"' for name, path in _STANDARD.items()}
    for block in _IMPORTS.finditer(f"{problem.imports}\n{text}"):
        for found in _PATH.finditer(block["many"] or block["one"]):
            path, alias = found["path"], found["alias"]
            if path not in ignored:
                known[alias or path.rpartition("/")[2]] = f'{alias} "{path}"' if alias else f'"{path}"'
    body = _PACKAGE.sub("", _IMPORTS.sub("", text)).strip("\n")
    code = _NO_CODE.sub(" ", body)
    used = [line for name, line in sorted(known.items()) if re.search(rf"(?<![\w.]){re.escape(name)}\s*\.", code)]
    block_ = "import (\n" + "".join(f"\t{line}\n" for line in used) + ")\n\n" if used else ""
    return f"package main\n\n{block_}{body}\n"
