type Plan = { order: string[] } | { loop: string[] };

/** Compares by code point; `<` would compare UTF-16 units. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (char) => char.codePointAt(0)!);
  const right = Array.from(b, (char) => char.codePointAt(0)!);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}

class Heap {
  private items: number[] = [];

  get size(): number {
    return this.items.length;
  }

  push(item: number): void {
    const items = this.items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent]! <= item) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number {
    const items = this.items;
    const top = items[0]!;
    const last = items.pop()!;
    if (items.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child++;
      if (items[child]! >= last) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return top;
  }
}

export function buildOrder(packages: string[], needs: [string, string][]): Plan {
  const names = [...packages].sort(byCodePoint);
  const rank = new Map(names.map((name, i) => [name, i]));
  const wants: number[][] = names.map(() => []);
  const wantedBy: number[][] = names.map(() => []);
  const missing: number[] = names.map(() => 0);
  for (const [a, b] of needs) {
    const one = rank.get(a)!;
    const other = rank.get(b)!;
    wants[one]!.push(other);
    wantedBy[other]!.push(one);
    missing[one]!++;
  }
  const ready = new Heap();
  missing.forEach((count, i) => {
    if (count === 0) ready.push(i);
  });
  const order: string[] = [];
  while (ready.size > 0) {
    const built = ready.pop();
    order.push(names[built]!);
    for (const next of wantedBy[built]!) {
      missing[next]!--;
      if (missing[next] === 0) ready.push(next);
    }
  }
  if (order.length === names.length) return { order };

  let at = missing.findIndex((count) => count > 0);
  const walk: number[] = [];
  const seenAt = new Map<number, number>();
  while (!seenAt.has(at)) {
    seenAt.set(at, walk.length);
    walk.push(at);
    at = wants[at]!.find((next) => missing[next]! > 0)!;
  }
  return { loop: walk.slice(seenAt.get(at)).map((i) => names[i]!) };
}
