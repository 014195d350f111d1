"""Shipping quotes for the checkout.

Finance checks every invoice against these numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

EU = ["AT", "BE", "CZ", "DK", "FR", "IT", "LU", "NL", "PL"]
ISLANDS = ["18565", "25845", "25946", "26465", "26757"]

HEAVIEST_G = 31_500
HEAVIEST_WORLD_G = 20_000
LONGEST_CM = 120
FREE_FROM_CENTS = 6_000
UNINSURED_CENTS = 50_000
INSURABLE_CENTS = 500_000
LEAST_INSURANCE_CENTS = 250

# (upper limit in grams, cents); the last price holds for everything above.
DOMESTIC = ([(1_000, 449), (2_000, 549), (5_000, 699), (10_000, 949)], 1_649)
# The carrier's bands of 2019 end just below their limit, unlike ours.
EUROPEAN = ([(2_000, 1_399), (5_000, 1_599), (10_000, 2_099), (20_000, 3_199)], 4_499)


class BadParcel(ValueError):
    """The parcel cannot be quoted: something is missing or makes no sense."""


class NoService(Exception):
    """We do not carry such a parcel there."""


@dataclass
class _Quote:
    cents: int
    days: int
    extras: list[str] = field(default_factory=list)

    def add(self, extra: str, cents: int) -> None:
        self.cents += cents
        self.extras.append(extra)


def quote(parcel: Mapping[str, Any]) -> dict[str, Any]:
    """Price in cents, days, and what was added, for one parcel.

    A parcel has weight_g and country, and may have postcode, express, length_cm, value_cents and order_cents.

    Raises:
        BadParcel: weight or country is missing or senseless.
        NoService: we do not carry it.
    """
    weight, country = _weight_and_country(parcel)
    if weight > HEAVIEST_G:
        raise NoService("too heavy")
    if country == "DE":
        result = _domestic(parcel, weight)
    elif country in EU:
        result = _european(parcel, weight)
    else:
        result = _worldwide(parcel, weight, country)
    _insure(result, parcel.get("value_cents", 0))
    return {"cents": result.cents, "days": result.days, "extras": result.extras}


def cheapest(parcels: Sequence[Mapping[str, Any]]) -> int:
    """Index of the parcel with the lowest quote, or -1 if none can be sent; the first one wins a tie."""
    prices = {}
    for index, parcel in enumerate(parcels):
        try:
            prices[index] = quote(parcel)["cents"]
        except NoService:
            continue
    return min(prices, key=prices.__getitem__, default=-1)


def _weight_and_country(parcel: Mapping[str, Any]) -> tuple[int, str]:
    if "weight_g" not in parcel:
        raise BadParcel("no weight")
    if not parcel["weight_g"] > 0:
        raise BadParcel("weight must be positive")
    if parcel.get("country", "") == "":
        raise BadParcel("no country")
    return parcel["weight_g"], parcel["country"].upper()


def _domestic(parcel: Mapping[str, Any], weight: int) -> _Quote:
    bands, beyond = DOMESTIC
    cents = next((price for limit, price in bands if weight <= limit), beyond)
    result = _Quote(cents, days=2)
    if parcel.get("express"):
        result.days = 1
        result.add("express", cents // 2)
    elif parcel.get("order_cents", 0) >= FREE_FROM_CENTS and not _is_bulky(parcel):
        result.add("free", -cents)
    if _is_bulky(parcel):
        result.add("bulky", 2_300)
    if parcel.get("postcode", "") in ISLANDS:
        result.days += 2
        result.add("island", 1_190)
    return result


def _european(parcel: Mapping[str, Any], weight: int) -> _Quote:
    bands, beyond = EUROPEAN
    result = _Quote(next((price for limit, price in bands if weight < limit), beyond), days=5)
    if parcel.get("express"):
        if _is_bulky(parcel):
            raise NoService("bulky goods do not fly")
        result.days = 2
        result.add("express", 1_750)
    elif _is_bulky(parcel):
        result.add("bulky", 4_100)
    return result


def _worldwide(parcel: Mapping[str, Any], weight: int, country: str) -> _Quote:
    if parcel.get("express"):
        raise NoService("no express outside the EU")
    if _is_bulky(parcel):
        raise NoService("no bulky goods outside the EU")
    if weight > HEAVIEST_WORLD_G:
        raise NoService("too heavy to leave the EU")
    half_kilos = -(-weight // 500)
    result = _Quote(1_599 + half_kilos * 310, days=14)
    if country in ("CH", "NO"):
        result.days = 7
        result.cents -= 400
    return result


def _insure(result: _Quote, value: int) -> None:
    if value <= UNINSURED_CENTS:
        return
    if value > INSURABLE_CENTS:
        raise NoService("value above what we can insure")
    one_per_cent = (value - UNINSURED_CENTS + 99) // 100
    result.add("insured", max(one_per_cent, LEAST_INSURANCE_CENTS))


def _is_bulky(parcel: Mapping[str, Any]) -> bool:
    return bool(parcel.get("length_cm", 0) > LONGEST_CM)
