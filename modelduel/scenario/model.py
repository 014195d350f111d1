"""What a scenario is, as its TOML says it; the structs are the format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field

Category = Literal["bug-fix", "algorithm", "refactoring", "review"]
Language = Literal["python", "typescript", "go"]
Difficulty = Literal["easy", "medium", "hard"]
Comparison = Literal["exact", "close", "unordered"]
Measure = Literal["complexity", "longest", "nesting", "typed", "patterns"]
Pattern = Literal[
    "any",
    "bare-except",
    "swallowed-error",
    "mutable-default",
    "global-statement",
    "ts-ignore",
    "loose-equality",
    "ignored-error",
    "panic",
    "init-function",
]

LANGUAGE_OF: Mapping[str, Language] = {
    ".py": "python",
    ".go": "go",
    **dict.fromkeys((".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"), "typescript"),
}
"""A file's suffix -> the language it is in."""

CATEGORIES: tuple[Category, ...] = ("bug-fix", "algorithm", "refactoring", "review")


class Provenance(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a scenario comes from: the fact of a bug, never its code.

    `imported`: taken over from another collection, which has a reference and tests and nothing else; so no alternative,
    trap or mutant is asked of it.
    """

    kind: Literal["issue", "pull-request", "own", "invented", "imported"]
    ref: str = ""
    fact: str = ""


class Tests(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a candidate is judged.

    `cases`: entry points are called with JSON values by a judge outside the answer's process (`cases` names the file).
    `suite`: native tests share the answer's process (`visible` and `hidden` name the files).
    """

    __test__ = False  # not a pytest class, whatever its name

    kind: Literal["suite", "cases"]
    visible: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    cases: str | None = None
    oracle: str | None = None
    """A Python file with reference functions; run in a sandbox of its own."""
    ids: list[str] = field(default_factory=list)
    """Exact test ids expected of a suite; empty: taken from the test files' own text. With a checkout no others run."""
    seconds: float = 10.0
    """CPU seconds, all processes together."""
    memory_mb: int = 1024
    processes: int | None = None
    """Most processes at a time; as disk and output, left to the reader's settings where it is not given."""
    disk_mb: int | None = None
    output_kb: int | None = None
    checkout: str | None = None
    """A folder with the rest of a repository, which a Python suite runs in: files keep the places that they have there.
    Of an answer, the files that it was shown take theirs, and new ones; none of the others is replaced."""
    roots: list[str] = field(default_factory=list)
    """Folders of the checkout that Python imports from, such as `src`; the checkout itself always is one."""
    race: bool = False
    """Whether a Go suite runs under the race detector, which needs a C compiler."""


class Variant(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A candidate whose result is known, so that the scenario can be proved."""

    file: str
    """A file, or a folder for a candidate of several files."""
    role: Literal["reference", "alternative", "trap", "naive"]
    fails: list[str] = field(default_factory=list)
    """Exact ids of the tests it fails; empty: it passes everything. `made[*]` stands for some of the tests that the
    `[[generated]]` table `made` makes: one at least."""
    why: str = ""


class Equivalent(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mutant of the reference that no test can kill, because it does the same."""

    line: str
    """The line, or lines, that the mutation touches, as the reference has them; space is squeezed."""
    mutant: str
    """The same after the mutation."""
    why: str
    """Why nothing that can be seen differs."""


class Refactoring(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a refactoring's reference must measure against the original. What neither list names may not be worse."""

    better: list[Measure] = field(default_factory=list)
    """What must be strictly better; empty: at least one of all."""
    worse: list[Measure] = field(default_factory=list)
    """What may be worse, since the refactoring is about something else."""
    gone: list[Pattern] = field(default_factory=list)
    """Patterns to avoid, of those that `modelduel.metrics` counts, that the original has and the reference has not."""


class Criterion(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of the rubric, scored 1 to 5."""

    key: str
    title: str
    anchors: dict[str, str]
    """What 1, 3 and 5 look like, under the keys "1", "3" and "5"."""
    weight: float = 1.0


class Defect(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A planted defect of a code review."""

    id: str
    title: str
    lines: tuple[int, int]
    """First and last line in the original, from 1, both included."""
    defect_class: str
    severity: Literal["low", "medium", "high", "critical"]
    anchor: str
    """A regular expression that matches inside those lines of the original."""
    finds: list[str]
    """Regular expressions; an answer that matches one of them (case-insensitive) has likely found the defect."""
    counts: str = ""
    """What counts as finding it, in words for the reader."""


class Factor(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A decision factor of a design question."""

    id: str
    title: str
    weight: float
    finds: list[str]


class Review(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a review or a design question should bring up, and the answers that prove the matcher."""

    control: bool = False
    """A clean original: any defect reported is a false alarm."""
    reference: str = ""
    """File of a written answer that finds everything (or says that there is nothing)."""
    stock: str = ""
    """File of an answer of generic advice that must score nothing."""
    decisions: list[str] = field(default_factory=list)
    """Regular expressions of which one matches when a position is taken: a recommendation (design questions), or that
    nothing is wrong (controls)."""
    schema: str | None = None
    """File of the JSON Schema that the answer is asked to conform to; the prompt holds it as well."""


class ScenarioFile(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A `scenario.toml`, or a single-file scenario whose texts stand inline under `code`."""

    id: str
    title: str
    category: Category
    prompt: str
    provenance: Provenance
    difficulty: Difficulty = "medium"
    language: Language | None = None
    languages: list[Language] = field(default_factory=list)
    """Instead of `language`, where one table of cases serves several."""
    files: list[str] = field(default_factory=list)
    """The original: what the model is shown."""
    keep: list[str] = field(default_factory=list)
    """Public names that the answer must keep."""
    code: str | dict[str, str] | None = None
    """Inline texts: of the only file in `files`, or by path for any file that the scenario names."""
    tests: Tests | None = None
    variant: list[Variant] = field(default_factory=list)
    rubric: list[Criterion] = field(default_factory=list)
    """Replaces the pack's rubric of the category."""
    review: Review | None = None
    defect: list[Defect] = field(default_factory=list)
    factor: list[Factor] = field(default_factory=list)
    original_fails: list[str] = field(default_factory=list)
    """Exact ids of the tests that the original fails (bug fixes), as a variant's `fails`."""
    equivalent: list[Equivalent] = field(default_factory=list)
    refactoring: Refactoring | None = None
    traps: list[list[str]] = field(default_factory=list)
    """In a session's copy, which has no variants: what each trap fails, as its `fails`. It asks and judges nothing."""


class Step(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing done with an object. Where nothing is said of what must come of it, it must not raise."""

    call: str | None = None
    """Method to call; or else `read`."""
    args: list[Any] = field(default_factory=list)
    read: str | None = None
    """Attribute to read."""
    on: str = "self"
    """The object: `self` is the case's own, others were kept by an earlier step."""
    returns: Any = None
    nothing: bool = False
    """Null must come back, for which TOML has no word."""
    raises: str | None = None
    keep: str | None = None
    """Name under which what a method returns is kept, as an object for later steps."""
    compare: Comparison | None = None


class Case(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One call and what must come of it, or one object (`new`) and the `steps` of its life."""

    id: str
    args: list[Any]
    """Of the call, or for making the object."""
    returns: Any = None
    raises: str | None = None
    """Name of the exception type expected instead of a value; with `new` and no steps, when the object is made."""
    visible: bool = False
    entry: str | None = None
    """Another entry point than the file's."""
    compare: Comparison | None = None
    new: str | None = None
    """A class, or a function that makes an object (in Go `New…`)."""
    steps: list[Step] = field(default_factory=list)


class Generated(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Inputs made by the oracle: `generator(seed, **params)` returns the list of args.

    Each of `count` seeds from `seed` upward is one test `id[seed]`; the expected value comes from the oracle's function
    `expect` called with the same args (default: the entry's own name).
    """

    id: str
    generator: str
    count: int = 1
    seed: int = 1
    params: dict[str, Any] = field(default_factory=dict)
    expect: str | None = None
    entry: str | None = None
    compare: Comparison | None = None
    check: str | None = None
    """An oracle function `check(args, result) -> bool` that accepts any right answer, instead of `expect`."""
    seconds: float | None = None
    """CPU seconds for one call; the test fails when it takes longer."""
    visible: bool = False


class Growth(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How fast the CPU time of a call may grow with its input.

    `generator(seed, n=size, **params)` returns the list of args for each of `sizes`; every reply is judged as a
    `Generated`'s is. The exponent k of the best fit `time = c * n^k` must not be above `at_most`.
    """

    id: str
    generator: str
    sizes: list[int]
    at_most: float
    params: dict[str, Any] = field(default_factory=dict)
    seed: int = 1
    expect: str | None = None
    check: str | None = None
    entry: str | None = None
    compare: Comparison | None = None
    seconds: float | None = None
    """CPU seconds for all its calls together (default: those of the whole table)."""
    visible: bool = False


class CasesFile(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A `cases.toml`."""

    entry: str
    args: list[str] = field(default_factory=list)
    """Signature types, such as `list[int]`, for typed languages."""
    returns: str = ""
    compare: Comparison = "exact"
    tolerance: float = 1e-9
    """Relative and absolute tolerance of `close`."""
    case: list[Case] = field(default_factory=list)
    generated: list[Generated] = field(default_factory=list)
    growth: list[Growth] = field(default_factory=list)


class PackFile(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A `pack.toml`."""

    name: str
    version: str
    system: str
    """The system prompt, the same for every contender."""
    licence: str = ""
    title: str = ""
    rubrics: dict[Category, list[Criterion]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    """Failure modes: key -> title."""
