def articles_on(codes, stretches):
    met = set()
    known = [0]
    for code in codes + codes:
        met.add(code)
        known.append(len(met))
    size = len(codes)
    result = []
    for start, end in stretches:
        if end < start:
            end += size
        result.append(known[end + 1] - known[start])
    return result
