"""Exchange rates for travel expenses.

`SETTINGS["fetch"]` asks the bank: fetch(base, currency, day) gives the rate as a Decimal, None for a day without one (the
bank rests at weekends), or raises OSError. The forms read SETTINGS to show what is in force.
"""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

SETTINGS = {"base": "EUR", "fetch": None, "days_back": 4, "margin": Decimal("0"), "most": 100}

_cache = {}
_hits = 0
_misses = 0
_down_since = None


class RatesError(Exception):
    pass


class NoRate(RatesError):
    pass


def configure(**changes):
    """Change settings. What was fetched for another base or from another bank is forgotten."""
    global _cache, _down_since
    for key in changes:
        if key not in SETTINGS:
            raise RatesError("no such setting: " + key)
    for key in changes:
        if key == "base" or key == "fetch":
            if changes[key] != SETTINGS[key]:
                _cache = {}
                _down_since = None
    SETTINGS.update(changes)
    while len(_cache) > SETTINGS["most"]:
        del _cache[next(iter(_cache))]


def rate(currency, day):
    """How much of a currency one unit of the base was worth on a day, or on the last day before that has a rate."""
    global _hits, _misses, _down_since
    currency = currency.strip().upper()
    if currency == SETTINGS["base"]:
        return Decimal(1)
    if (currency, day) in _cache:
        _hits += 1
        found = _cache.pop((currency, day))
        # to the end: used last
        _cache[(currency, day)] = found
    else:
        if _down_since is not None and _down_since == day:
            # the bank has been down today, do not ask it for each line of the form
            raise RatesError("bank is down")
        _misses += 1
        if SETTINGS["fetch"] is None:
            raise RatesError("not configured")
        found = None
        asked = day
        for i in range(SETTINGS["days_back"] + 1):
            try:
                found = SETTINGS["fetch"](SETTINGS["base"], currency, asked)
            except OSError:
                _down_since = day
                raise RatesError("bank is down")
            if found is not None:
                break
            asked = asked - timedelta(days=1)
        _cache[(currency, day)] = found
        if len(_cache) > SETTINGS["most"]:
            del _cache[next(iter(_cache))]
    if found is None:
        raise NoRate(currency)
    return found


def convert(amount, currency, day):
    """An amount of a currency in the base, rounded to cents, less the bank's margin in per cent."""
    value = amount / rate(currency, day)
    if SETTINGS["margin"] and currency.strip().upper() != SETTINGS["base"]:
        value = value * (100 - SETTINGS["margin"]) / 100
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def total(lines):
    """Sum of a form's lines (amount, currency, day), and the numbers of those without a rate, which do not count."""
    sum = Decimal(0)
    without = []
    for i in range(len(lines)):
        amount, currency, day = lines[i]
        try:
            sum += convert(amount, currency, day)
        except NoRate:
            without.append(i + 1)
    return sum, without


@contextmanager
def settings(**changes):
    """Other settings for a while."""
    before = dict(SETTINGS)
    configure(**changes)
    try:
        yield SETTINGS
    finally:
        configure(**before)


def stats():
    return {"hits": _hits, "misses": _misses, "kept": len(_cache)}


def forget():
    """Back to an empty cache and to zero; settings stay."""
    global _cache, _hits, _misses, _down_since
    _cache = {}
    _hits = 0
    _misses = 0
    _down_since = None
