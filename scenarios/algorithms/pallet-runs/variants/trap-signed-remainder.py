def signed_remainder(value, divisor):
    return abs(value) % divisor if value >= 0 else -(abs(value) % divisor)


def whole_pallet_runs(bookings, per_pallet):
    counts = {0: 1}
    total = 0
    result = 0
    for crates in bookings:
        total += crates
        rest = signed_remainder(total, per_pallet)
        result += counts.get(rest, 0)
        counts[rest] = counts.get(rest, 0) + 1
    return result
