"""Exchange rates for travel expenses: a cache, a bank and a converter; the module's functions are one converter's methods."""

import contextlib
import datetime
from collections import Counter, OrderedDict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Callable, Iterable, Iterator, Optional

SETTINGS: dict[str, Any] = {"base": "EUR", "fetch": None, "days_back": 4, "margin": Decimal("0"), "most": 100}


class RatesError(Exception):
    pass


class NoRate(RatesError):
    pass


class Recent(OrderedDict[tuple[str, datetime.date], Optional[Decimal]]):
    """Keeps what was used last."""

    def shrink(self, most: int) -> None:
        for _ in range(len(self) - most):
            self.popitem(last=False)


class Bank:
    """Asks, goes back in time, and remembers that nobody answered."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.silent_on: Optional[datetime.date] = None

    def must_answer(self, day: datetime.date) -> None:
        if day == self.silent_on:
            raise RatesError("bank is down")

    def ask(self, currency: str, day: datetime.date) -> Optional[Decimal]:
        fetch: Optional[Callable[..., Optional[Decimal]]] = self.settings["fetch"]
        if fetch is None:
            raise RatesError("not configured")
        answers = (
            fetch(self.settings["base"], currency, day - datetime.timedelta(back))
            for back in range(self.settings["days_back"] + 1)
        )
        try:
            return next((one for one in answers if one is not None), None)
        except OSError as error:
            self.silent_on = day
            raise RatesError("bank is down") from error


class Converter:
    def __init__(self, settings: dict[str, Any]) -> None:
        self.current = settings
        self.recent, self.bank, self.counted = Recent(), Bank(settings), Counter[str]()

    def forget(self) -> None:
        """Back to an empty cache and to zero; settings stay."""
        self.recent, self.bank, self.counted = Recent(), Bank(self.current), Counter()

    def stats(self) -> dict[str, int]:
        return {"hits": self.counted["hits"], "misses": self.counted["misses"], "kept": len(self.recent)}

    def configure(self, **changes: Any) -> None:
        """Change settings. What was fetched for another base or from another bank is forgotten."""
        if unknown := changes.keys() - self.current.keys():
            raise RatesError(f"no such setting: {unknown}")
        after = self.current | changes
        if (after["base"], after["fetch"]) != (self.current["base"], self.current["fetch"]):
            self.recent, self.bank = Recent(), Bank(self.current)
        self.current.update(changes)
        self.recent.shrink(self.current["most"])

    @contextlib.contextmanager
    def settings(self, **changes: Any) -> Iterator[dict[str, Any]]:
        """Other settings for a while."""
        with contextlib.ExitStack() as stack:
            before = self.current.copy()
            self.configure(**changes)
            stack.callback(self.configure, **before)
            yield self.current

    def rate(self, currency: str, day: datetime.date) -> Decimal:
        """How much of a currency one unit of the base was worth on a day, or on the last day before that has a rate."""
        name = currency.strip().upper()
        if name == self.current["base"]:
            return Decimal(1)
        if (name, day) in self.recent:
            self.counted["hits"] += 1
            self.recent.move_to_end((name, day))
        else:
            self.bank.must_answer(day)
            self.counted["misses"] += 1
            self.recent[name, day] = self.bank.ask(name, day)
        found = self.recent[name, day]
        self.recent.shrink(self.current["most"])
        if found is None:
            raise NoRate(name)
        return found

    def convert(self, amount: Decimal, currency: str, day: datetime.date) -> Decimal:
        """An amount of a currency in the base, rounded to cents, less the bank's margin in per cent."""
        value = amount / self.rate(currency, day)
        own = currency.strip().upper() == self.current["base"]
        percent = 100 if own else 100 - self.current["margin"]
        return (value * percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def total(self, lines: Iterable[tuple[Decimal, str, datetime.date]]) -> tuple[Decimal, list[int]]:
        """Sum of a form's lines, and the numbers of those without a rate, which do not count."""
        values: dict[int, Optional[Decimal]] = {}
        for number, (amount, currency, day) in enumerate(lines, 1):
            values[number] = None
            with contextlib.suppress(NoRate):
                values[number] = self.convert(amount, currency, day)
        return sum(filter(None, values.values()), Decimal(0)), [number for number, one in values.items() if one is None]


_converter = Converter(SETTINGS)
configure, settings, forget, stats = _converter.configure, _converter.settings, _converter.forget, _converter.stats
rate, convert, total = _converter.rate, _converter.convert, _converter.total
