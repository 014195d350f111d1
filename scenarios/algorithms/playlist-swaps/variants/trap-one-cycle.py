def rotation_swaps(length, k):
    if length < 2 or k % length == 0:
        return []
    k %= length
    swaps = []
    position = 0
    for _ in range(length - 1):
        source = (position + k) % length
        if source == 0:
            break
        swaps.append([position, source])
        position = source
    return swaps
