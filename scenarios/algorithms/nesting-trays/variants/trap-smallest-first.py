def longest_set(trays, play):
    chosen = []
    inner = (-play, -play)
    for number in sorted(range(len(trays)), key=lambda n: trays[n][0] * trays[n][1]):
        narrow, long = sorted(trays[number])
        if narrow >= inner[0] + play and long >= inner[1] + play:
            chosen.append(number)
            inner = (narrow, long)
    return chosen[::-1]
