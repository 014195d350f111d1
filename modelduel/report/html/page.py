"""The page: title, answer, contents, sections, the rounds behind each figure, and the rounds themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from importlib.resources import files

from modelduel.report.document import Report
from modelduel.report.findings.wording import kept_together
from modelduel.report.html import blocks, rounds
from modelduel.report.html.links import Links
from modelduel.report.html.markup import Html, esc, join, raw, tag, void
from modelduel.report.rounds import Private, RoundPage, leave_out, pages_by_ref

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What a browser may do with the page: nothing but show it."""


def write_html(report: Report, pages: Iterable[RoundPage] = (), *, share: Collection[Private] = ()) -> str:
    """Return a report as one HTML file.

    Args:
        report: The findings.
        pages: The rounds, as `rounds.load_pages` reads them; without them figures name their rounds, and lead nowhere.
        share: What is left out of the rounds.
    """
    shown = {ref: leave_out(page, share) if share else page for ref, page in pages_by_ref(pages).items()}
    links = Links(shown)
    sections = [(one.title, *blocks.section(one, links)) for one in report.sections if one.blocks]
    body = [inside for _, _, inside in sections]
    contents = [(id_, title) for title, id_, _ in sections]
    lists = links.lists()
    if lists:
        contents.append(("behind", "The rounds behind the figures"))
        body.append(_part("behind", "The rounds behind the figures", lists))
    if shown:
        contents.append(("rounds", "The rounds"))
        body.append(_part("rounds", "The rounds", _rounds(list(shown.values()), share, links)))
    return _document(report, contents, join(body))


def _part(id_: str, title: str, inside: Html) -> Html:
    return tag("section", tag("h2", title, id=f"{id_}-title"), inside, id=id_)


def _rounds(pages: list[RoundPage], share: Collection[Private], links: Links) -> Html:
    words: dict[Private, str] = {"answers": "answers", "notes": "notes", "raters": "readers' names"}
    left = [word for part, word in words.items() if part in share]
    said = tag("p", f"Left out of these pages: {', '.join(left)}.") if left else None
    folded = tag("p", "What is folded is printed only where it is open.", class_="note")
    table = blocks.framed(links.unique("all-rounds"), "All rounds", rounds.overview(pages))
    return join([said, folded, table, *(rounds.article(page) for page in pages)])


def _document(report: Report, contents: list[tuple[str, str]], body: Html) -> str:
    style = raw(files("modelduel.report.html").joinpath("style.css").read_text(encoding="utf-8"))
    head = tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=POLICY),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        void("meta", name="referrer", content="no-referrer"),
        tag("title", report.title),
        tag("style", style),
    )
    entries = (tag("li", tag("a", title, href=f"#{id_}")) for id_, title in contents)
    nav = tag("nav", tag("ul", *entries), aria_label="Contents") if contents else None
    header = tag(
        "header", tag("h1", report.title), *(tag("p", kept_together(said), class_="answer") for said in report.answer)
    )
    skip = tag("a", "Skip to the findings", href="#findings", class_="skip")
    main = tag("main", nav, body, id="findings", tabindex=-1)
    page = tag("html", head, tag("body", skip, header, main), lang="en")
    return f"<!doctype html>\n{esc(page)}\n"
