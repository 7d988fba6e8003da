"""The one exception of the library."""

from __future__ import annotations

from typing import Literal, TypedDict


class Problem(TypedDict):
    """One thing that is wrong: what, where, and what to do about it."""

    code: str
    severity: Literal["warning", "error"]
    message: str
    #: Where in the document or lead; empty for the whole.
    path: str
    line: int | None
    column: int | None
    hint: str | None


class LeadstoneError(ValueError):
    """Everything that is wrong with a document or a lead."""

    #: The code of the first problem that is not a warning; listed in `docs/errors.md`.
    code: str
    #: All problems, warnings included.
    problems: list[Problem]

    def __init__(self, message: str, code: str, problems: list[Problem]) -> None:
        # All three are arguments, so that a pickled error comes back whole.
        super().__init__(message, code, problems)
        self.code = code
        self.problems = problems

    def __str__(self) -> str:
        return str(self.args[0])
