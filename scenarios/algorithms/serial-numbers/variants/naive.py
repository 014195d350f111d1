def usable_serials(first, last, divisor):
    found = 0
    for number in range(int(first), int(last) + 1):
        digits = str(number)
        if sum(map(int, digits)) % divisor == 0 and all(a != b for a, b in zip(digits, digits[1:])):
            found += 1
    return found % 1_000_000_007
