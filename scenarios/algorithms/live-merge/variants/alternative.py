class _Host:
    def __init__(self):
        self.lines = []  # (stamp, index)
        self.shown = 0
        self.latest = 0
        self.closed = False

    def head(self):
        return self.lines[self.shown] if self.shown < len(self.lines) else None

    def take(self):
        self.shown += 1
        return self.lines[self.shown - 1][1]


def _next_line(zero, one):
    a, b = zero.head(), one.head()
    if a and (b is None or a[0] <= b[0]):
        # Whatever waits or comes of host 1 is as late or later, unless host 1 has not got that far.
        return zero if b or one.closed or a[0] <= one.latest else None
    if b:
        return one if a or zero.closed or b[0] < zero.latest else None
    return None


def merge_live(arrivals):
    hosts = (_Host(), _Host())
    result = []
    for index, (which, stamp) in enumerate(arrivals):
        host = hosts[which]
        if stamp == -1:
            host.closed = True
        else:
            host.lines.append((stamp, index))
            host.latest = stamp
        now = []
        while (source := _next_line(*hosts)) is not None:
            now.append(source.take())
        result.append(now)
    return result
