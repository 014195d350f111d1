def whole_pallet_runs(bookings, per_pallet):
    counts = {}
    stock = 0
    result = 0
    for crates in bookings:
        stock = (stock + crates) % per_pallet
        result += counts.get(stock, 0)
        counts[stock] = counts.get(stock, 0) + 1
    if bookings and stock == 0:
        result += 1
    return result
