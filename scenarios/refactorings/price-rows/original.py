"""Price list of the web shop from what the suppliers send.

Suppliers send rows with sku, name, price, and perhaps currency, unit, per_pack and stock. All of it comes out of
spreadsheets, so any field can be missing or hold anything.
"""

RATES = {"EUR": 1.0, "USD": 0.92, "CHF": 1.04, "GBP": 1.17}


def price_rows(rows, flag=False):
    """flag: for the trade portal"""
    result = []
    bad = 0
    total = 0
    for i in range(len(rows)):
        r = rows[i]
        try:
            p = float(str(r["price"]).strip().replace(",", "."))
            if "currency" in r:
                p = p * RATES[r["currency"].upper()]
            if "unit" in r and r["unit"] == "pack":
                p = p / int(r["per_pack"])
            if p < 0:
                raise Exception("negative")
            if flag == True:
                # trade: no VAT, small margin
                if p > 500:
                    p = p * 1.05
                else:
                    p = p * 1.1
            else:
                if p > 500:
                    p = p * 1.15
                else:
                    p = p * 1.3
                p = p * 1.19
            p = round(p, 2)
            x = {"sku": r["sku"].strip().upper(), "name": r["name"].strip(), "price": p}
            if flag == False:
                # trade customers can order what is out of stock
                if int(r.get("stock", 1)) == 0:
                    x["note"] = "sold out"
            result.append(x)
            total = total + p
        except:
            bad = bad + 1
            result.append({"line": i + 1, "note": "check this row"})
    return {"rows": result, "bad": bad, "total": round(total, 2)}


def cheapest_by_sku(rows, flag=False):
    """Cheapest price per sku; same flag"""
    best = {}
    for r in rows:
        try:
            p = float(str(r["price"]).strip().replace(",", "."))
            if "currency" in r:
                p = p * RATES[r["currency"].upper()]
            if "unit" in r and r["unit"] == "pack":
                p = p / int(r["per_pack"])
            if p < 0:
                raise Exception("negative")
            if flag == True:
                if p > 500:
                    p = p * 1.05
                else:
                    p = p * 1.1
            else:
                if p > 500:
                    p = p * 1.15
                else:
                    p = p * 1.3
                p = p * 1.19
            p = round(p, 2)
            s = r["sku"].strip().upper()
            if s not in best:
                best[s] = p
            else:
                if p < best[s]:
                    best[s] = p
        except:
            pass
    return best
