/** The first minute at which the van can be back, or -1. */
export function earliestReturn(drive: number[][], parcels: number[][]): number {
  const count = parcels.length;
  if (count === 0) return 0;
  const all = 2 ** count;
  // done[set * count + last]: when the last parcel of a set can be handed over at the earliest
  const done = new Float64Array(all * count).fill(Infinity);
  const handOver = (parcel: number[], place: number, minute: number): number => {
    const [to, opens, closes, takes] = parcel as [number, number, number, number];
    const begin = Math.max(minute + drive[place]![to]!, opens);
    return begin <= closes ? begin + takes : Infinity;
  };
  for (let first = 0; first < count; first++) {
    done[2 ** first * count + first] = handOver(parcels[first]!, 0, 0);
  }
  for (let set = 1; set < all; set++) {
    for (let last = 0; last < count; last++) {
      const minute = done[set * count + last]!;
      if (minute === Infinity) continue;
      for (let next = 0; next < count; next++) {
        if (set & (1 << next)) continue;
        const slot = (set | (1 << next)) * count + next;
        const end = handOver(parcels[next]!, parcels[last]![0]!, minute);
        if (end < done[slot]!) done[slot] = end;
      }
    }
  }
  let best = Infinity;
  for (let last = 0; last < count; last++) {
    best = Math.min(best, done[(all - 1) * count + last]! + drive[parcels[last]![0]!]![0]!);
  }
  return best === Infinity ? -1 : best;
}
