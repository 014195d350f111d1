def whole_pallet_runs(bookings, per_pallet):
    runs = 0
    for start in range(len(bookings)):
        total = 0
        for crates in bookings[start:]:
            total += crates
            if total % per_pallet == 0:
                runs += 1
    return runs
