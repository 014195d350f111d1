/** The trays of the longest set, from the outermost to the innermost. */
export function longestSet(trays: [number, number][], play: number): number[] {
  const sides = trays.map(([a, b], number) => ({ short: Math.min(a, b), long: Math.max(a, b), number }));
  sides.sort((one, other) => one.short - other.short);
  // tails[n]: the least long side of those that are the outermost of a set of n + 1 trays, and which tray that is
  const tails: { long: number; at: number }[] = [];
  const inner = new Int32Array(sides.length).fill(-1);
  const length = new Int32Array(sides.length);
  const below = (limit: number): number => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tails[middle]!.long <= limit) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  let ready = 0;
  let best = -1;
  sides.forEach(({ short, long }, at) => {
    for (; ready < sides.length && sides[ready]!.short <= short - play; ready++) {
      const place = length[ready]! - 1;
      const tail = tails[place];
      if (!tail || sides[ready]!.long < tail.long) tails[place] = { long: sides[ready]!.long, at: ready };
    }
    const fits = below(long - play);
    if (fits > 0) inner[at] = tails[fits - 1]!.at;
    length[at] = fits + 1;
    if (best === -1 || length[at]! > length[best]!) best = at;
  });
  const set: number[] = [];
  for (let at = best; at !== -1; at = inner[at]!) set.push(sides[at]!.number);
  return set;
}
