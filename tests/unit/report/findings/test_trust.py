"""What may have steered a reader and what is missing, on evidence whose figures are reckoned by hand."""

from __future__ import annotations

import pytest

from modelduel.report.document import Items, Section, Table, Text
from modelduel.report.evidence import Evidence, Round
from modelduel.report.findings.trust import section
from tests.doubles.answers import a_round, answer, contest, evidence, look
from tests.doubles.founding import seen

LOST = answer("b", status="failed", outcome="provider-error")


def cells(found: Section, key: str) -> list[list[str]]:
    table = next(block for block in found.blocks if isinstance(block, Table) and block.key == key)
    return [[cell.text for cell in row] for row in table.rows]


def items(found: Section, start: str) -> list[str]:
    block = next(block for block in found.blocks if isinstance(block, Items) and block.title.startswith(start))
    return [one.text for one in block.items]


def texts(found: Section) -> str:
    return " ".join(block.text for block in found.blocks if isinstance(block, Text))


def sized(number: int, winner: str, a: int, b: int, **changes: object) -> Round:
    """A round whose answers are so long."""
    answers = [answer("a", characters=a), answer("b", characters=b)]
    return a_round(f"round-{number}", answers, looks=(look(winner, **changes),))


def test_what_was_given_blind_after_the_reveal_and_given_away_is_counted() -> None:
    looks = [
        look("a", leaked=True),
        look("a", leaked=False),
        look("b", blind=False),
        look("b", blind=True, after_reveal=True),
        look(None),
    ]
    _, figures = section(evidence([seen(f"r{number}", one) for number, one in enumerate(looks)]))
    assert (figures["trust.blind"].value, figures["trust.blind"].n) == (0.5, 4)
    assert figures["trust.after_reveal"].value == 0.25
    assert (figures["trust.leaked"].value, figures["trust.leaked"].n) == (0.5, 2)


def test_where_names_were_known_nothing_can_give_itself_away() -> None:
    assert "trust.leaked" not in section(evidence([seen("one", look("a", blind=False))]))[1]


def test_the_left_one_and_the_longer_one_are_tested_against_one_half() -> None:
    rounds = [sized(number, "a", 900, 600, left="a") for number in range(6)]
    rounds += [sized(6, "b", 900, 600, left="a"), sized(7, "a", 500, 500, left="b"), sized(8, "tie", 900, 100)]
    rounds += [sized(9, "a", 0, 100, left="a"), sized(10, "b", 300, 600, left="a")]
    _, figures = section(evidence(rounds))
    assert (figures["trust.left.share"].value, figures["trust.left.share"].n) == (7 / 10, 10)
    assert figures["trust.left.p"].value == pytest.approx(2 * (1 + 10 + 45 + 120) / 2**10)
    assert (figures["trust.longer.share"].value, figures["trust.longer.share"].n) == (7 / 8, 8)
    assert figures["trust.longer.p"].value == pytest.approx(2 * (1 + 8) / 2**8)


def test_what_is_left_at_equal_length_is_that_of_the_worked_example() -> None:
    won = [True, True, False, True, True, False, True, True]
    a = [900, 1200, 700, 800, 1500, 900, 1100, 600]
    b = [800, 900, 900, 1000, 800, 700, 1000, 700]
    rounds = [
        sized(n, "a" if mine else "b", *of)
        for n, (mine, of) in enumerate(zip(won, zip(a, b, strict=True), strict=True))
    ]
    _, figures = section(evidence(rounds))
    assert figures["trust.length.at_equal_length"].value == pytest.approx(0.730, abs=5e-4)
    assert figures["trust.length.per_doubling"].value == pytest.approx(3.339, abs=5e-4)


def test_why_there_is_nothing_at_equal_length_is_said() -> None:
    found, figures = section(evidence([sized(number, "a", 900, 600 + number) for number in range(5)]))
    assert figures["trust.length.at_equal_length"].value is None
    assert "Not estimable: one side was always preferred" in [row[4] for row in cells(found, "trust")]


def test_a_reader_is_compared_with_a_second_look_at_answers_that_still_count() -> None:
    rounds = [
        seen("one", look("a"), look("a", number=2)),
        seen("two", look("b"), look("a", number=2)),
        seen("three", look("b"), look("b", number=2)),
        seen("four", look("a"), look("a", number=2)),
        seen("stale", look("b", stale=True), look("a", number=2)),
        seen("once", look("a")),
        a_round("half", [answer("a"), LOST], looks=(look("a"), look("b", number=2))),
    ]
    _, figures = section(evidence(rounds))
    assert (figures["trust.self.agreement"].value, figures["trust.self.agreement"].n) == (0.75, 4)
    # chance: (2/4)(3/4) + (2/4)(1/4) = 1/2
    assert figures["trust.self.kappa"].value == pytest.approx(0.5)


def readers() -> Evidence:
    pairs = [("a", "a"), ("a", "a"), ("b", "b"), ("tie", "b"), ("b", None)]
    return evidence(
        [
            seen(f"round-{n}", look(mine, rater="ana"), look(theirs, rater="bo", blind=False))
            for n, (mine, theirs) in enumerate(pairs)
        ]
    )


def test_readers_are_compared_where_both_gave_a_verdict() -> None:
    found, figures = section(readers())
    assert (figures["trust.readers.1-2.agreement"].value, figures["trust.readers.1-2.agreement"].n) == (0.75, 4)
    # chance: (2/4)(2/4) + (1/4)(2/4) = 3/8
    assert figures["trust.readers.1-2.kappa"].value == pytest.approx((0.75 - 0.375) / (1 - 0.375))
    assert cells(found, "readers") == [["ana", "5", "5", "5"], ["bo", "5", "4", "0"]]
    assert cells(found, "agreement")[0][:2] == ["ana and bo", "4"]


def test_the_reader_that_is_told_of_is_the_first() -> None:
    found, figures = section(readers(), rater="bo")
    assert cells(found, "readers")[0][0] == "bo"
    assert figures["trust.readers.1.verdicts"].value == 4


def test_rounds_without_a_verdict_are_listed_once_both_answers_are_there() -> None:
    both = [answer("a"), answer("b")]
    rounds = [
        a_round("judged", both, looks=(look("a"),)),
        a_round("open", both, looks=(look(None),)),
        a_round("old", both, looks=(look("a", stale=True),)),
        a_round("theirs", both, looks=(look("a", rater="bo"),)),
        a_round("half", [answer("a"), LOST], looks=(look("a"),)),
    ]
    found, figures = section(evidence(rounds), rater="ana")
    assert items(found, "No verdict of ana (3 of 4") == [
        "old (old, python)",
        "open (open, python)",
        "theirs (theirs, python)",
    ]
    assert (figures["trust.without_verdict"].value, figures["trust.without_verdict"].n) == (3, 4)
    assert items(found, "Judgements that count no longer") == ["old (old, python), by ana"]
    assert figures["trust.stale"].value == 1
    assert items(found, "Verdicts that count for nobody") == ["half (half, python), by ana"]
    assert figures["trust.unanswered"].value == 1
    assert figures["trust.blind"].n == 1


def test_which_sandbox_judged_is_counted_and_code_run_without_one_is_listed() -> None:
    rounds = [
        a_round("safe", [answer("a"), answer("b", outcome="failed", sandbox="landlock")]),
        a_round("bare", [answer("a", sandbox="none"), answer("b", sandbox="")]),
        a_round("nothing", [answer("a", outcome="no-code", sandbox=""), answer("b", outcome="not-run", sandbox="")]),
    ]
    found, figures = section(evidence(rounds))
    assert cells(found, "sandboxes") == [
        ["not recorded", "0", "1"],
        ["bubblewrap", "1", "0"],
        ["landlock", "0", "1"],
        ["no sandbox", "1", "0"],
    ]
    assert items(found, "Judged without a sandbox") == ["bare (bare, python): sonnet"]
    assert (figures["trust.unsandboxed.a"].value, figures["trust.unsandboxed.a"].n) == (1, 2)


def test_files_that_cannot_be_read_are_told() -> None:
    damaged = contest(damaged={"ana/till-1": "It is cut short."})
    found, figures = section(evidence([], [damaged]))
    assert items(found, "Files that cannot be read") == ["one: ana/till-1: It is cut short."]
    assert figures["trust.damaged"].value == 1


def test_without_judgements_it_says_so() -> None:
    found, figures = section(evidence([a_round("one", [answer("a"), answer("b")])]))
    assert texts(found) == "Nobody has judged a round. None of 1 round with both answers has a verdict."
    assert "trust.blind" not in figures


def test_a_reader_without_a_verdict_has_no_trust_table() -> None:
    found, figures = section(evidence([seen("one", look(None))]))
    assert "ana has given no verdict" in texts(found)
    assert "trust.left.share" not in figures
