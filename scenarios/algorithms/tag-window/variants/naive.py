def longest_window(tags, most):
    best = [0, 0]
    for start in range(len(tags)):
        window = set()
        end = start
        for tag in tags[start:]:
            window.add(tag)
            if len(window) > most:
                break
            end += 1
        if end - start > best[1] - best[0]:
            best = [start, end]
    return best
