from collections import OrderedDict


def lone_sensors(readings):
    once = OrderedDict()
    result = []
    for code in readings:
        if code in once:
            del once[code]
        else:
            once[code] = True
        result.append(next(iter(once), ""))
    return result
