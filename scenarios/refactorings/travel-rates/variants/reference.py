"""Exchange rates for travel expenses.

`Rates` is one bank, one base and what was fetched; make as many as there are. The functions of the module serve those who
need only one: they all go to the same `Rates`, whose settings are `SETTINGS`.

The setting `fetch` asks the bank: fetch(base, currency, day) gives the rate as a Decimal, None for a day without one (the
bank rests at weekends), or raises OSError. The forms read SETTINGS to show what is in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

SETTINGS: dict[str, Any] = {"base": "EUR", "fetch": None, "days_back": 4, "margin": Decimal("0"), "most": 100}

_CENT = Decimal("0.01")
_FORGETS = ("base", "fetch")
"""Settings without which nothing fetched is of any use."""


class RatesError(Exception):
    """The bank cannot be asked."""


class NoRate(RatesError):
    """The bank has no rate for these days."""


class Rates:
    """Rates of one bank, and those that were asked for last.

    Args:
        settings: As SETTINGS; kept, and changed in place by `configure`.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.forget()

    def forget(self) -> None:
        """Back to an empty cache and to zero; settings stay."""
        self._hits = self._misses = 0
        self._drop_fetched()

    def _drop_fetched(self) -> None:
        self._kept: dict[tuple[str, date], Decimal | None] = {}
        self._down_on: date | None = None

    def stats(self) -> dict[str, int]:
        """How often something was there and was not, and how much is."""
        return {"hits": self._hits, "misses": self._misses, "kept": len(self._kept)}

    def configure(self, **changes: Any) -> None:
        """Change settings. What was fetched for another base or from another bank is forgotten."""
        for key in changes:
            if key not in self.settings:
                raise RatesError(f"no such setting: {key}")
        if any(key in changes and changes[key] != self.settings[key] for key in _FORGETS):
            self._drop_fetched()
        self.settings.update(changes)
        self._drop_oldest()

    @contextmanager
    def changed(self, **changes: Any) -> Iterator[dict[str, Any]]:
        """Other settings for a while."""
        before = dict(self.settings)
        self.configure(**changes)
        try:
            yield self.settings
        finally:
            self.configure(**before)

    def rate(self, currency: str, day: date) -> Decimal:
        """How much of a currency one unit of the base was worth on a day, or on the last day before that has a rate."""
        currency = currency.strip().upper()
        if currency == self.settings["base"]:
            return Decimal(1)
        found = self._kept_or_fetched(currency, day)
        if found is None:
            raise NoRate(currency)
        return found

    def convert(self, amount: Decimal, currency: str, day: date) -> Decimal:
        """An amount of a currency in the base, rounded to cents, less the bank's margin in per cent."""
        value = amount / self.rate(currency, day)
        if currency.strip().upper() != self.settings["base"]:
            value = value * (100 - self.settings["margin"]) / 100
        return value.quantize(_CENT, ROUND_HALF_UP)

    def total(self, lines: Sequence[tuple[Decimal, str, date]]) -> tuple[Decimal, list[int]]:
        """Sum of a form's lines, and the numbers of those without a rate, which do not count."""
        total, without = Decimal(0), []
        for number, line in enumerate(lines, start=1):
            try:
                total += self.convert(*line)
            except NoRate:
                without.append(number)
        return total, without

    def _kept_or_fetched(self, currency: str, day: date) -> Decimal | None:
        key = currency, day
        if key in self._kept:
            self._hits += 1
            self._kept[key] = self._kept.pop(key)  # to the end: used last
            return self._kept[key]
        if self._down_on == day:
            raise RatesError("bank is down")  # it is not asked again for each line of a form
        self._misses += 1
        self._kept[key] = self._fetch(currency, day)
        found = self._kept[key]
        self._drop_oldest()
        return found

    def _fetch(self, currency: str, day: date) -> Decimal | None:
        fetch, base = self.settings["fetch"], self.settings["base"]
        if fetch is None:
            raise RatesError("not configured")
        for days in range(self.settings["days_back"] + 1):
            try:
                found: Decimal | None = fetch(base, currency, day - timedelta(days=days))
            except OSError as error:
                self._down_on = day
                raise RatesError("bank is down") from error
            if found is not None:
                return found
        return None

    def _drop_oldest(self) -> None:
        while len(self._kept) > self.settings["most"]:
            del self._kept[next(iter(self._kept))]


_ours = Rates(SETTINGS)


def configure(**changes: Any) -> None:
    """Change settings. What was fetched for another base or from another bank is forgotten."""
    _ours.configure(**changes)


def rate(currency: str, day: date) -> Decimal:
    """How much of a currency one unit of the base was worth on a day, or on the last day before that has a rate."""
    return _ours.rate(currency, day)


def convert(amount: Decimal, currency: str, day: date) -> Decimal:
    """An amount of a currency in the base, rounded to cents, less the bank's margin in per cent."""
    return _ours.convert(amount, currency, day)


def total(lines: Sequence[tuple[Decimal, str, date]]) -> tuple[Decimal, list[int]]:
    """Sum of a form's lines (amount, currency, day), and the numbers of those without a rate, which do not count."""
    return _ours.total(lines)


def settings(**changes: Any) -> AbstractContextManager[dict[str, Any]]:
    """Other settings for a while."""
    return _ours.changed(**changes)


def stats() -> dict[str, int]:
    """How often something was there and was not, and how much is."""
    return _ours.stats()


def forget() -> None:
    """Back to an empty cache and to zero; settings stay."""
    _ours.forget()
