"""The page of a round: what was asked, what was given, what changed, what the tests say, and what readers say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import PurePosixPath

from modelduel.report.evidence import Answer
from modelduel.report.findings.amounts import seconds, usd
from modelduel.report.html.code import shown_code, shown_diff, shown_text
from modelduel.report.html.links import anchor_of
from modelduel.report.html.markup import Html, join, tag
from modelduel.report.rounds import Opinion, RoundPage, Side
from modelduel.testrun.model import TestResult

_SIGNS = {"passed": "✓", "failed": "✗", "error": "!", "skipped": "○", "missing": "?"}
_STATUS = {"finished": "", "truncated": "cut short", "refused": "refused", "cancelled": "stopped", "failed": "failed"}
_LANGUAGES = {".py": "python", ".ts": "typescript", ".go": "go", ".json": "json", ".toml": "toml", ".yaml": "yaml"}
_GOOD, _BAD, _QUIET = "good", "bad", "quiet"
NONE = "–"


def overview(pages: Sequence[RoundPage]) -> Html:
    """Return the rows of the table of all rounds."""
    heads = ("Round", "Category", "Difficulty", "Language", "Outcomes", "Verdicts")
    rows = (
        tag(
            "tr",
            tag("th", tag("a", page.round.title or page.ref.scenario, href=f"#{anchor_of(page.ref)}"), scope="row"),
            tag("td", page.round.category),
            tag("td", page.round.difficulty),
            tag("td", page.ref.language or NONE),
            tag("td", "; ".join(f"{side.name}: {_outcome(side)[0]}" for side in page.sides)),
            tag("td", "; ".join(_verdict(one, page) for one in page.opinions if one.look.number == 1) or NONE),
        )
        for page in pages
    )
    return join([tag("thead", tag("tr", *(tag("th", head, scope="col") for head in heads))), tag("tbody", *rows)])


def article(page: RoundPage) -> Html:
    """Return a round's page."""
    one = page.round
    id_ = anchor_of(page.ref)
    about = " · ".join(filter(None, [one.category, one.difficulty, page.ref.language, one.scenario, one.session]))
    control = tag("p", "A control: its code has no planted defect.") if one.control else None
    return tag(
        "article",
        tag("h3", one.title or one.scenario, id=f"{id_}-title"),
        tag("p", about, class_="quiet"),
        control,
        _facts(page, id_),
        _prompt(page),
        _sides(page),
        _opinions(page.opinions, page),
        id=id_,
        aria_labelledby=f"{id_}-title",
    )


def _facts(page: RoundPage, id_: str) -> Html:
    """Return a table with a column for each contender."""
    sides = page.sides
    heads = (tag("th", side.name, scope="col", class_=_tone(side)) for side in sides)
    lines: list[tuple[str, list[tuple[str, str]]]] = [
        ("Outcome", [_outcome(side) for side in sides]),
        ("Tests passed", [(_tests_passed(side), "") for side in sides]),
        ("Time", [(_of(side.answer, lambda a: seconds(a.total_s)), "") for side in sides]),
        ("Cost", [(_of(side.answer, _cost), "") for side in sides]),
        ("Tokens out", [(_of(side.answer, _tokens), "") for side in sides]),
        ("Attempts", [(_of(side.answer, lambda a: f"{a.attempts}"), "") for side in sides]),
    ]
    if any(side.samples > 1 for side in sides):
        lines.append(("Samples, of which the first is shown", [(f"{side.samples}", "") for side in sides]))
    lines += [
        (title, [(_scores(page, key, side), "") for side in sides])
        for key, title in _criteria(page)
        if any(_scores(page, key, side) != NONE for side in sides)
    ]
    rows = (
        tag("tr", tag("th", title, scope="row"), *(tag("td", said, class_=tone or None) for said, tone in cells))
        for title, cells in lines
    )
    table = tag(
        "table",
        tag("thead", tag("tr", tag("th", "What came of it", scope="col"), *heads)),
        tag("tbody", *rows),
        aria_labelledby=f"{id_}-title",
    )
    return tag("div", table, class_="scroll", tabindex=0, role="group", aria_labelledby=f"{id_}-title")


def _tone(side: Side) -> str | None:
    return side.key if side.key in ("a", "b") else None


def _of(answer: Answer | None, said: Callable[[Answer], str]) -> str:
    return NONE if answer is None else said(answer)


def _cost(answer: Answer) -> str:
    if answer.usd is None:
        return "not known"
    return f"{'at least ' if answer.at_least else ''}{usd(answer.usd)}"


def _tokens(answer: Answer) -> str:
    return NONE if answer.usage is None or answer.usage.output is None else f"{answer.usage.output:,}"


def _outcome(side: Side) -> tuple[str, str]:
    """Return what became of an answer, and its tone."""
    if side.answer is None:
        return "not asked", _QUIET
    status = _STATUS[side.answer.status]
    if side.answer.outcome is None:
        return status or "answered", _BAD if status else ""
    tone = _GOOD if side.answer.correct else _BAD if side.answer.judged else _QUIET
    said = side.answer.outcome
    return f"{said}, {status}" if status and status != said else said, tone


def _tests_passed(side: Side) -> str:
    if side.answer is None or not side.answer.tests:
        return NONE
    return f"{side.answer.tests_passed:,} of {side.answer.tests:,}"


def _criteria(page: RoundPage) -> list[tuple[str, str]]:
    """Return the criteria that were or could be scored, those of the rubric first."""
    found = {line.key: f"Score: {line.title}" for line in page.round.rubric}
    for one in page.opinions:
        for scores in one.look.scores.values():
            found.update({key: f"Score: {key}" for key in scores if key not in found})
    return list(found.items())


def _scores(page: RoundPage, criterion: str, side: Side) -> str:
    """Return each rater's score, at the first look."""
    given = [
        (one.rater, one.look.scores[side.key][criterion])
        for one in page.opinions
        if one.look.number == 1 and criterion in one.look.scores.get(side.key, {})
    ]
    several = len({one.rater for one in page.opinions}) > 1
    return ", ".join(f"{score}{f' ({rater})' if several else ''}" for rater, score in given) or NONE


def _prompt(page: RoundPage) -> Html:
    inside = tag("p", page.trouble, class_="bad") if page.trouble else shown_text(page.prompt, page.round.language)
    return _folded("Prompt", inside)


def _folded(title: str, *inside: str | None) -> Html:
    return tag("details", tag("summary", tag("h4", title)), tag("div", *inside))


def _sides(page: RoundPage) -> Html:
    return tag("div", *(_side(side, page) for side in page.sides), class_="sides")


def _side(side: Side, page: RoundPage) -> Html:
    hidden = "answers" in page.left_out
    parts: list[Html] = []
    if side.answer is not None and side.answer.error:
        parts.append(tag("p", side.answer.error, class_="bad"))
    if side.reason:
        parts.append(tag("p", side.reason, class_="quiet"))
    if side.trouble:
        parts.append(tag("p", side.trouble, class_="bad"))
    elif side.answer is None:
        parts.append(tag("p", f"{side.name} was not asked.", class_="quiet"))
    elif hidden:
        parts.append(tag("p", f"The answer of {side.name} is left out of this report.", class_="quiet"))
    else:
        parts += _answer(side, page)
    if side.tests:
        passed = sum(test.status == "passed" for test in side.tests)
        title = f"Tests of {side.name}: {passed:,} of {len(side.tests):,} passed"
        parts.append(_folded(title, tag("ul", *_tests(side.tests), class_="tests")))
    return tag("div", *parts)


def _answer(side: Side, page: RoundPage) -> Iterable[Html]:
    if side.text:
        yield _folded(f"Answer of {side.name}", shown_text(side.text, page.round.language))
    else:
        yield tag("p", f"The answer of {side.name} is empty.", class_="quiet")
    changed = [
        join([tag("p", path, class_="path"), _changed(path, text, page)])
        for path, text in side.files.items()
        if (text != page.original[path] if path in page.original else text.strip() not in side.text)
    ]
    if changed:
        yield _folded(f"Changes by {side.name}" if page.original else f"Code of {side.name}", *changed)
    elif page.original and side.files:
        yield tag("p", f"{side.name} changed nothing.", class_="quiet")


def _changed(path: str, text: str, page: RoundPage) -> Html:
    language = _LANGUAGES.get(PurePosixPath(path).suffix, page.ref.language)
    if path in page.original:
        return shown_diff(page.original[path], text, language)
    return shown_code(text, language)


def _tests(tests: Sequence[TestResult]) -> Iterable[Html]:
    """Yield a line for each test; one for all that passed with the values of a table, which may be hundreds."""
    for (passed, name), group in groupby(tests, lambda test: (test.status == "passed", test.id.partition("[")[0])):
        alike = list(group)
        if passed and len(alike) > 1:
            spent = sum(test.seconds or 0.0 for test in alike)
            yield _test(TestResult(f"{name}[…], {len(alike):,} times", "passed", spent))
        else:
            yield from map(_test, alike)


def _test(test: TestResult) -> Html:
    tone = _GOOD if test.status == "passed" else _QUIET if test.status == "skipped" else _BAD
    said = tag("span", f"{_SIGNS[test.status]} {test.status}", class_=tone)
    message = shown_code(test.message, "") if test.message else None
    return tag("li", said, f" {test.id}", f" · {seconds(test.seconds)}" if test.seconds else "", message)


def _opinions(opinions: Sequence[Opinion], page: RoundPage) -> Html:
    if not opinions:
        return tag("p", "No reader has judged this round.", class_="quiet")
    return join([tag("h4", "What readers say"), tag("ul", *(tag("li", _opinion(one, page)) for one in opinions))])


def _verdict(one: Opinion, page: RoundPage) -> str:
    names = {side.key: side.name for side in page.sides}
    said = {"tie": "tie", "both-bad": "both bad"} | {key: f"{name} is better" for key, name in names.items()}
    return f"{one.rater}: {said.get(one.look.winner or '', 'no verdict')}"


def _opinion(one: Opinion, page: RoundPage) -> Html:
    look = one.look
    names = {side.key: side.name for side in page.sides}
    circumstances = [
        "blind" if look.blind and not look.after_reveal else "names seen",
        "an answer gave away whose it is" if look.leaked else "",
        "second look" if look.number > 1 else "",
        "on an answer that was asked for again since, so it does not count" if look.stale else "",
        f"{names.get(look.left, look.left)} on the left",
        f"{look.at:%Y-%m-%d}",
    ]
    tags = "; ".join(f"{names.get(key, key)}: {', '.join(given)}" for key, given in look.tags.items() if given)
    checks = "; ".join(
        f"{names.get(key, key)}: found {', '.join(made.found) or 'nothing'}"
        f"{f', {made.false_alarms} false alarms' if made.false_alarms else ''}"
        for key, made in look.checks.items()
    )
    note = tag("blockquote", one.note.strip(), class_="prose") if one.note.strip() else None
    silent = tag("p", "The note is left out.", class_="quiet") if look.noted and "notes" in page.left_out else None
    return join(
        [
            tag("strong", _verdict(one, page)),
            f" ({', '.join(filter(None, circumstances))})",
            tag("p", f"Tagged: {tags}") if tags else None,
            tag("p", f"Ticked: {checks}") if checks else None,
            note,
            silent,
        ]
    )
