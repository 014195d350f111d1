type Arrival = [host: 0 | 1, stamp: number];

class Host {
  readonly lines: { index: number; stamp: number }[] = [];
  shown = 0;
  reached = 0;
  closed = false;

  get next(): { index: number; stamp: number } | undefined {
    return this.lines[this.shown];
  }
}

/** The lines that become visible with each arrival. */
export function mergeLive(arrivals: Arrival[]): number[][] {
  const first = new Host();
  const second = new Host();
  return arrivals.map(([number, stamp], index) => {
    const host = number === 0 ? first : second;
    if (stamp === -1) {
      host.closed = true;
    } else {
      host.lines.push({ index, stamp });
      host.reached = stamp;
    }
    const visible: number[] = [];
    for (;;) {
      const a = first.next;
      const b = second.next;
      if (a && (!b || a.stamp <= b.stamp)) {
        if (!second.closed && second.reached < a.stamp) break;
        visible.push(a.index);
        first.shown++;
      } else if (b) {
        if (!first.closed && first.reached <= b.stamp) break;
        visible.push(b.index);
        second.shown++;
      } else {
        break;
      }
    }
    return visible;
  });
}
