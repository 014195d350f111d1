def articles_on(codes, stretches):
    result = []
    for start, end in stretches:
        if start <= end:
            result.append(len(set(codes[start : end + 1])))
        else:
            result.append(len(set(codes[start:] + codes[: end + 1])))
    return result
