"""Shipping quotes for the checkout.

Has grown since the first warehouse. Finance checks every invoice against these numbers.
"""

EU = ["AT", "BE", "CZ", "DK", "FR", "IT", "LU", "NL", "PL"]
ISLANDS = ["18565", "25845", "25946", "26465", "26757"]


class BadParcel(ValueError):
    """The parcel cannot be quoted: something is missing or makes no sense."""


class NoService(Exception):
    """We do not carry such a parcel there."""


def quote(parcel):
    """Price in cents, days, and what was added, for one parcel.

    A parcel has weight_g and country, and may have postcode, express, length_cm, value_cents and order_cents.
    """
    if "weight_g" in parcel:
        w = parcel["weight_g"]
        if w > 0:
            if "country" in parcel and parcel["country"] != "":
                c = parcel["country"].upper()
                extras = []
                if w <= 31500:
                    if c == "DE":
                        days = 2
                        if w <= 1000:
                            p = 449
                        else:
                            if w <= 2000:
                                p = 549
                            else:
                                if w <= 5000:
                                    p = 699
                                else:
                                    if w <= 10000:
                                        p = 949
                                    else:
                                        p = 1649
                        if parcel.get("express"):
                            days = 1
                            p = p + p // 2
                            extras.append("express")
                        else:
                            if parcel.get("order_cents", 0) >= 6000:
                                if parcel.get("length_cm", 0) <= 120:
                                    p = 0
                                    extras.append("free")
                        if parcel.get("length_cm", 0) > 120:
                            p = p + 2300
                            extras.append("bulky")
                        if parcel.get("postcode", "") in ISLANDS:
                            p = p + 1190
                            days = days + 2
                            extras.append("island")
                    else:
                        if c in EU:
                            days = 5
                            # agreed with the carrier in 2019
                            if w < 2000:
                                p = 1399
                            else:
                                if w < 5000:
                                    p = 1599
                                else:
                                    if w < 10000:
                                        p = 2099
                                    else:
                                        if w < 20000:
                                            p = 3199
                                        else:
                                            p = 4499
                            if parcel.get("express"):
                                days = 2
                                p = p + 1750
                                extras.append("express")
                            if parcel.get("length_cm", 0) > 120:
                                if parcel.get("express"):
                                    raise NoService("bulky goods do not fly")
                                else:
                                    p = p + 4100
                                    extras.append("bulky")
                        else:
                            if parcel.get("express"):
                                raise NoService("no express outside the EU")
                            else:
                                if parcel.get("length_cm", 0) > 120:
                                    raise NoService("no bulky goods outside the EU")
                                else:
                                    if w <= 20000:
                                        days = 14
                                        # every started half kilogram
                                        n = w // 500
                                        if w % 500 > 0:
                                            n = n + 1
                                        p = 1599 + n * 310
                                        if c == "CH" or c == "NO":
                                            days = 7
                                            p = p - 400
                                    else:
                                        raise NoService("too heavy to leave the EU")
                    v = parcel.get("value_cents", 0)
                    if v > 50000:
                        if v > 500000:
                            raise NoService("value above what we can insure")
                        else:
                            # one per cent of what is above 500 euros, at least 2.50
                            i = (v - 50000 + 99) // 100
                            if i < 250:
                                i = 250
                            p = p + i
                            extras.append("insured")
                    return {"cents": p, "days": days, "extras": extras}
                else:
                    raise NoService("too heavy")
            else:
                raise BadParcel("no country")
        else:
            raise BadParcel("weight must be positive")
    else:
        raise BadParcel("no weight")


def cheapest(parcels):
    """Index of the parcel with the lowest quote, or -1 if none can be sent; the first one wins a tie."""
    best = -1
    best_p = None
    for i in range(len(parcels)):
        try:
            q = quote(parcels[i])
            if best_p is None:
                best = i
                best_p = q["cents"]
            else:
                if q["cents"] < best_p:
                    best = i
                    best_p = q["cents"]
        except NoService:
            pass
    return best
