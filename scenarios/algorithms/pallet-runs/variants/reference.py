"""Stretches of bookings that come out at whole pallets."""


def whole_pallet_runs(bookings: list[int], per_pallet: int) -> int:
    """Return the number of stretches whose sum is a multiple of `per_pallet`."""
    # A stretch fits if the stock before it and the stock after it leave the same remainder.
    seen = {0: 1}
    remainder = runs = 0
    for crates in bookings:
        remainder = (remainder + crates) % per_pallet
        earlier = seen.get(remainder, 0)
        runs += earlier
        seen[remainder] = earlier + 1
    return runs
