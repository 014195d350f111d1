"""The family of errors a user may meet; only the command line turns them into exit codes."""

from __future__ import annotations


class ModelduelError(Exception):
    """Something a user can understand and act on.

    Args:
        message: What happened, one or more short sentences.
        where: The file, key path or address it happened at.
        remedy: What to do about it, as an instruction.
    """

    def __init__(self, message: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  {self.remedy}" if self.remedy else text


class InputError(ModelduelError):
    """The call or an input file is wrong (exit code 2)."""


class NewerSchemaError(InputError):
    """A file was written by a newer modelduel; it is left alone."""


class CannotJudgeError(ModelduelError):
    """A judgement could not be made; nobody lost by it (exit code 3)."""


class StoreError(ModelduelError):
    """A session could not be read or written (exit code 2): full disk, read-only folder, held lock."""


class Finding:
    """One thing wrong with an input file: where, the key path, what was expected and what was found."""

    __slots__ = ("expected", "file", "found", "key")

    def __init__(self, file: str, key: str, expected: str, found: str) -> None:
        self.file = file
        self.key = key
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        key = f" [{self.key}]" if self.key else ""
        return f"{self.file}{key}: expected {self.expected}, found {self.found}"

    def __repr__(self) -> str:
        return f"Finding({str(self)!r})"


class FindingsError(InputError):
    """Several findings about the input at once, so that a user mends them in one go."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings
