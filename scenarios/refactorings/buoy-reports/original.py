"""Reads the monthly reports of the wave buoys.

A report is a barge bundle (see barge.py) with a crate for each buoy; its rows are time, wave height in metres, wind in
metres a second: ["2024-06-01T00:10", "1.4", "8.9"].
"""

import os

import barge

GALE = 17.2


class ReportError(Exception):
    pass


def summary(path):
    """Means and maxima by buoy, and the names of the damaged ones. None if the file is no use."""
    try:
        hold = barge.mount(path)
    except:
        return None
    result = {"file": os.path.basename(path), "buoys": {}, "damaged": []}
    for name in hold.crates():
        crate = hold.lift(name)
        n = 0
        sum = 0
        top = None
        ok = True
        try:
            for row in crate.rows():
                h = float(row[1])
                n += 1
                sum += h
                if top is None or h > top[1]:
                    top = [row[0], h]
        except barge.Damaged:
            ok = False
        except:
            # not a number or so: we do not trust the whole file then
            crate.lower()
            hold.unmount()
            return None
        if ok:
            if n:
                result["buoys"][name] = {"rows": n, "mean": round(sum / n, 2), "top": top}
            else:
                result["buoys"][name] = {"rows": 0}
        else:
            result["damaged"].append(name)
        crate.lower()
    hold.unmount()
    return result


def read_log(path, buoy):
    """The rows of one buoy as dicts. ReportError if that cannot be."""
    try:
        hold = barge.mount(path)
    except barge.BargeError as e:
        raise ReportError(str(e))
    try:
        crate = hold.lift(buoy)
    except barge.NotThere:
        hold.unmount()
        raise ReportError("no buoy " + buoy)
    rows = []
    try:
        for row in crate.rows():
            rows.append({"time": row[0], "height": float(row[1]), "wind": float(row[2])})
    except (barge.Damaged, ValueError, IndexError) as e:
        crate.lower()
        hold.unmount()
        raise ReportError("buoy " + buoy + ": " + str(e))
    crate.lower()
    hold.unmount()
    return rows


def merge(paths, out):
    """Write the rows of all reports into one CSV file, and return how many. On an error the file is as it was."""
    f = open(out + ".part", "w", encoding="utf-8", newline="")
    f.write("file,buoy,time,height,wind\n")
    count = 0
    for path in paths:
        try:
            hold = barge.mount(path)
        except barge.BargeError as e:
            f.close()
            os.remove(out + ".part")
            raise ReportError(str(e))
        for name in hold.crates():
            crate = hold.lift(name)
            try:
                rows = []
                for row in crate.rows():
                    rows.append(row)
            except barge.Damaged as e:
                crate.lower()
                hold.unmount()
                f.close()
                os.remove(out + ".part")
                raise ReportError("buoy " + name + ": " + str(e))
            for row in rows:
                if len(row) == 3:
                    f.write(os.path.basename(path) + "," + name + "," + ",".join(row) + "\n")
                    count += 1
            crate.lower()
        hold.unmount()
    f.close()
    os.replace(out + ".part", out)
    return count


def first_gale(paths, skipped=None):
    """File, buoy and time of the first gale in the order of the files, buoys and rows; None if there was none.

    Looks no further than that. A buoy that cannot be read as far is passed over, and put on the list `skipped`.
    """
    if skipped is None:
        skipped = []
    for path in paths:
        try:
            hold = barge.mount(path)
        except:
            skipped.append([os.path.basename(path), None])
            continue
        for name in hold.crates():
            crate = hold.lift(name)
            try:
                for row in crate.rows():
                    if float(row[2]) >= GALE:
                        crate.lower()
                        hold.unmount()
                        return [os.path.basename(path), name, row[0]]
            except:
                skipped.append([os.path.basename(path), name])
            crate.lower()
        hold.unmount()
    return None
