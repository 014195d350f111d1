"""Where figures lead: to their round's page, or to the list of the rounds that they count."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence

from modelduel.report.document import RoundRef
from modelduel.report.findings.wording import plural
from modelduel.report.html.markup import Html, join, tag

MOST_NAMED = 300
"""Most rounds that one list names."""
_MOST_ORIGINS = 3
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def anchor_of(ref: RoundRef) -> str:
    """Return the id of a round's page: a digest, since names from a session may hold anything."""
    name = "\0".join((ref.session, ref.scenario, ref.language))
    return f"round-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


class Links:
    """Remembers which figures count which rounds, as the page is written.

    Args:
        pages: The rounds that have a page; the others are named without a link.
    """

    def __init__(self, pages: Collection[RoundRef]) -> None:
        self._pages = frozenset(pages)
        self._several = len({one.session for one in pages}) > 1
        self._lists: dict[tuple[RoundRef, ...], tuple[int, list[str]]] = {}
        self._ids: dict[str, int] = {}

    def unique(self, key: str) -> str:
        """Return an id made of a key; of two that are the same the second is numbered."""
        plain = key if _ID.fullmatch(key) else f"part-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}"
        self._ids[plain] = self._ids.get(plain, 0) + 1
        return plain if self._ids[plain] == 1 else f"{plain}-{self._ids[plain]}"

    def linked(self, text: str, rounds: Sequence[RoundRef], origin: str) -> Html:
        """Return a text that leads to the rounds it rests on; plain where it rests on none.

        Args:
            text: What is linked.
            rounds: What it counts.
            origin: What the list of those rounds is called.
        """
        if not rounds or not text.strip():
            return tag("span", text) if text else Html("")
        if len(rounds) == 1 and rounds[0] in self._pages:
            return tag("a", text, href=f"#{anchor_of(rounds[0])}")
        number, origins = self._lists.setdefault(tuple(rounds), (len(self._lists) + 1, []))
        if origin not in origins:
            origins.append(origin)
        return tag("a", text, href=f"#rounds-{number}")

    def lists(self) -> Html:
        """Return the lists of rounds that were led to."""
        return join(self._list(number, rounds, origins) for rounds, (number, origins) in self._lists.items())

    def _list(self, number: int, rounds: Sequence[RoundRef], origins: Sequence[str]) -> Html:
        more = len(origins) - _MOST_ORIGINS
        named = " · ".join(origins[:_MOST_ORIGINS]) + (f" · and {more:,} more" if more > 0 else "")
        shown = join((self.named(ref) for ref in rounds[:MOST_NAMED]), ", ")
        left = len(rounds) - MOST_NAMED
        rest = f", and {left:,} more" if left > 0 else ""
        count = plural(len(rounds), "round")
        return tag("div", tag("h3", named), tag("p", f"{count}: ", shown, rest), id=f"rounds-{number}", class_="list")

    def named(self, ref: RoundRef) -> Html:
        """Return the name of a round, which leads to its page if there is one."""
        said = f"{ref.scenario} ({ref.language})" if ref.language else ref.scenario
        said += f" in {ref.session}" if self._several else ""
        return tag("a", said, href=f"#{anchor_of(ref)}") if ref in self._pages else tag("span", said)
