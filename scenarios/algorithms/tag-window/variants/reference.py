"""Long stretches of programme that keep to a few tags."""


def longest_window(tags: list[str], most: int) -> list[int]:
    """Return start and end of the earliest longest window with at most `most` different tags."""
    pieces: dict[str, int] = {}  # number of pieces of each tag in the window
    start = 0
    best = [0, 0]
    for end, tag in enumerate(tags, start=1):
        pieces[tag] = pieces.get(tag, 0) + 1
        while len(pieces) > most:
            leaving = tags[start]
            pieces[leaving] -= 1
            if pieces[leaving] == 0:
                del pieces[leaving]
            start += 1
        if end - start > best[1] - best[0]:
            best = [start, end]
    return best
