"""A row of HumanEvalPack in JavaScript: its functions exported, its `console.assert` made to count.

`console.assert` prints a line and goes on, so that a test made of it passes whatever the answer does. Here it throws,
and a test in which it was never called fails.
"""

from __future__ import annotations

import re

from modelduel.scenario.importers.humaneval_python import Parts, Problem
from modelduel.scenario.importers.row import Unusable

FILE = "solution.js"
_DECLARED = re.compile(r"^(?:const|let|var|(?:async +)?function\*?|class) +([A-Za-z_$][\w$]*)", re.MULTILINE)
_TEST = """import {{ test }} from "node:test";
import {{ {names} }} from "../{file}";

test("{name}", async () => {{
  let asserted = 0;
  const console = {{
    ...globalThis.console,
    assert(holds, ...said) {{
      asserted += 1;
      if (!holds) throw new Error(said.join(" ") || `assertion ${{asserted}} does not hold`);
    }},
  }};

{body}

  if (asserted === 0) throw new Error("nothing was asserted");
}});
"""


def parts(problem: Problem) -> Parts:
    """Return the files of a scenario in JavaScript.

    Raises:
        Unusable: The texts are not what such a row holds.
    """
    names = list(dict.fromkeys(_DECLARED.findall(problem.head)))
    if problem.entry not in names:
        raise Unusable(f"its prompt does not declare {problem.entry}")
    if "console.assert" not in problem.test:
        raise Unusable("its test asserts nothing")
    hidden = {"tests/hidden.test.js": _test("as specified", names, problem.test)}
    visible = {}
    if "console.assert" in problem.example:
        visible["tests/visible.test.js"] = _test("examples", names, problem.example)
    return Parts(
        file=FILE,
        original=_exported(problem.head + (problem.buggy or ""), names),
        reference_file="variants/reference.js",
        reference=_exported(problem.head + problem.reference, names),
        visible=visible,
        hidden=hidden,
        keep=names,
    )


def _exported(code: str, names: list[str]) -> str:
    return f"{code.rstrip()}\n\nexport {{ {', '.join(names)} }};\n"


def _test(name: str, names: list[str], body: str) -> str:
    return _TEST.format(names=", ".join(names), file=FILE, name=name, body=body.strip("\n"))
