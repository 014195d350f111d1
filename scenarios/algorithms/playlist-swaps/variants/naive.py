def rotation_swaps(length, k):
    tracks = list(range(length))
    swaps = []
    for position in range(length):
        where = tracks.index((position + k) % length)
        if where != position:
            swaps.append([position, where])
            tracks[position], tracks[where] = tracks[where], tracks[position]
    return swaps
