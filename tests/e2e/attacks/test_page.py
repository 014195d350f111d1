"""The page on the sandbox says what the attacks show."""

from __future__ import annotations

from tests.e2e.attacks.page import PAGE, tables, written


def test_the_page_is_as_the_attacks_make_it() -> None:
    page = PAGE.read_text("utf-8")
    assert tables() in page
    assert written(page) == page, "run python -m tests.e2e.attacks.page"
