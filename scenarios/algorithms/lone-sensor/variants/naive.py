def lone_sensors(readings):
    times = {}
    result = []
    for code in readings:
        times[code] = times.get(code, 0) + 1
        result.append(next((seen for seen, count in times.items() if count == 1), ""))
    return result
