"""What is right: the exports as the town, the app and the authority know them."""

import json
import random
from datetime import date, timedelta


class RegisterError(Exception):
    pass


class UnknownFormat(Exception):
    pass


def export_csv(register):
    out = "pontoon;berth;boat;from;to;nights;people;tax\n"
    total = 0
    for pontoon in register["pontoons"]:
        subtotal = 0
        for berth in pontoon["berths"]:
            for stay in berth["stays"]:
                if stay.get("status") != "cancelled":
                    try:
                        arrival = date.fromisoformat(stay["from"])
                        departure = date.fromisoformat(stay["to"])
                    except ValueError:
                        raise RegisterError("no date in stay of " + stay["boat"])
                    nights = (departure - arrival).days
                    if nights < 0:
                        raise RegisterError(stay["boat"] + " leaves before it comes")
                    if nights > 0:
                        tax = nights * stay["people"] * 175
                        if stay["people"] >= 8:
                            # school classes
                            tax = tax * 2 // 3
                        boat = stay["boat"]
                        if ";" in boat or '"' in boat:
                            boat = '"' + boat.replace('"', '""') + '"'
                        out += pontoon["name"] + ";" + str(berth["no"]) + ";" + boat + ";" + stay["from"] + ";"
                        out += stay["to"] + ";" + str(nights) + ";" + str(stay["people"]) + ";"
                        out += str(tax // 100) + "," + str(tax % 100).zfill(2) + "\n"
                        subtotal += tax
        out += pontoon["name"] + ";;;;;;;" + str(subtotal // 100) + "," + str(subtotal % 100).zfill(2) + "\n"
        total += subtotal
    out += ";;;;;;;" + str(total // 100) + "," + str(total % 100).zfill(2) + "\n"
    return out


def export_json(register):
    result = {"marina": register["marina"], "pontoons": [], "fees": 0}
    for pontoon in register["pontoons"]:
        p = {"name": pontoon["name"], "stays": []}
        for berth in pontoon["berths"]:
            for stay in berth["stays"]:
                if stay.get("status") != "cancelled":
                    try:
                        arrival = date.fromisoformat(stay["from"])
                        departure = date.fromisoformat(stay["to"])
                    except ValueError:
                        raise RegisterError("no date in stay of " + stay["boat"])
                    nights = (departure - arrival).days
                    if nights < 0:
                        raise RegisterError(stay["boat"] + " leaves before it comes")
                    if stay["length_cm"] <= 600:
                        rate = 950
                    elif stay["length_cm"] <= 900:
                        rate = 1425
                    elif stay["length_cm"] <= 1200:
                        rate = 2150
                    else:
                        # every metre begun
                        rate = 2150 + -(-(stay["length_cm"] - 1200) // 100) * 320
                    if nights == 0:
                        fee = rate // 2
                    else:
                        fee = rate * nights
                        if nights >= 7:
                            fee = fee - fee // 10
                    s = {"berth": berth["no"], "boat": stay["boat"], "nights": nights, "fee": fee}
                    if stay.get("status") == "here":
                        s["here"] = True
                    p["stays"].append(s)
                    result["fees"] += fee
        if p["stays"]:
            p["stays"].sort(key=lambda s: s["boat"].lower())
            result["pontoons"].append(p)
    return json.dumps(result, indent=1, ensure_ascii=False)


def export_xml(register):
    boats = 0
    out = '<?xml version="1.0" encoding="UTF-8"?>\n<marina name="' + _attr(register["marina"]) + '">\n'
    for pontoon in register["pontoons"]:
        out += '  <pontoon name="' + _attr(pontoon["name"]) + '">\n'
        for berth in pontoon["berths"]:
            for stay in berth["stays"]:
                try:
                    arrival = date.fromisoformat(stay["from"])
                    departure = date.fromisoformat(stay["to"])
                except ValueError:
                    raise RegisterError("no date in stay of " + stay["boat"])
                nights = (departure - arrival).days
                if nights < 0:
                    raise RegisterError(stay["boat"] + " leaves before it comes")
                if stay.get("status") != "cancelled":
                    if stay["length_cm"] >= 300:
                        # anything shorter is a dinghy, which they do not count
                        out += '    <boat berth="' + str(berth["no"]) + '" length="'
                        out += str(stay["length_cm"] // 100) + "." + str(stay["length_cm"] % 100 // 10)
                        out += '" days="' + str(nights + 1) + '">' + _text(stay["boat"]) + "</boat>\n"
                        boats += 1
        out += "  </pontoon>\n"
    out += "  <boats>" + str(boats) + "</boats>\n</marina>\n"
    return out


def _text(value):
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attr(value):
    return _text(value).replace('"', "&quot;")


def export(register, format):
    if format == "csv":
        return export_csv(register)
    if format == "json":
        return export_json(register)
    if format == "xml":
        return export_xml(register)
    raise UnknownFormat(format)


# Registers to export.


def some_stay(rng):
    first = date(2024, rng.choice([2, 6, 12]), rng.randint(20, 28))
    stay = {
        "boat": rng.choice(["Lütte", "anna", "Möwe; II", 'Die "Kleine"', "Tom & Co <3", "Zander", "Bertha, 'Ost'", "a>b"]),
        "length_cm": rng.choice([240, 299, 300, 305, 309, 310, 600, 601, 790, 900, 901, 1200, 1201, 1300, 1301, 1450]),
        "people": rng.choice([1, 2, 3, 5, 7, 8, 9, 23]),
        "from": first.isoformat(),
        "to": (first + timedelta(days=rng.choice([0, 0, 1, 2, 3, 6, 7, 8, 30]))).isoformat(),
    }
    status = rng.choice([None, "booked", "here", "left", "cancelled"])
    if status:
        stay["status"] = status
    return stay


def some_register(seed):
    rng = random.Random(seed)
    pontoons = []
    for name in rng.sample(["A", "B", "Nord & Süd", 'Steg "C"', "D<"], rng.randint(1, 4)):
        berths = [
            {"no": no, "stays": [some_stay(rng) for _ in range(rng.choice([0, 1, 1, 2, 4]))]}
            for no in rng.sample(range(1, 40), rng.randint(0, 3))
        ]
        pontoons.append({"name": name, "berths": berths})
    return [{"marina": rng.choice(["Nordhafen", 'Haus "Möwe" & Sohn']), "pontoons": pontoons}]


def named(seed):
    return [*some_register(seed + 300), ("csv", "json", "xml")[seed % 3]]
