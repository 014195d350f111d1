def voucher_figures(values, amount):
    kinds = sorted(set(values), reverse=True)

    def pay(rest, first):
        """Fewest vouchers and number of ways, with the kinds from `first` on."""
        if rest == 0:
            return 0, 1
        if first == len(kinds):
            return None, 0
        fewest, ways = None, 0
        for number in range(rest // kinds[first] + 1):
            more, found = pay(rest - number * kinds[first], first + 1)
            ways += found
            if more is not None and (fewest is None or more + number < fewest):
                fewest = more + number
        return fewest, ways

    fewest, ways = pay(amount, 0)
    return [-1 if fewest is None else fewest, ways % 1_000_000_007]
