def rotation_swaps(length, k):
    if length == 0:
        return []
    turns = abs(k) // length
    k = k - turns * length if k > 0 else k + turns * length
    if k == 0:
        return []
    k = abs(k)
    swaps = []
    for start, end in ((0, k), (k, length), (0, length)):
        i, j = start, end - 1
        while i < j:
            swaps.append([i, j])
            i += 1
            j -= 1
    return swaps
