"""What the marina passes on about its guests.

CSV for the town (visitors' tax), JSON for the guests' app, XML for the water authority. The register comes as it is kept:

    {"marina": "Nordhafen", "pontoons": [{"name": "A", "berths": [{"no": 1, "stays": [
        {"boat": "Lütte", "length_cm": 790, "people": 2, "from": "2024-06-01", "to": "2024-06-04", "status": "left"}]}]}]}
"""

import json
from datetime import date


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
