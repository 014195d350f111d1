type Crossing = [from: number, to: number, fare: number];

/** The fare and the changes of the cheapest journey, or nothing if there is none. */
export function cheapestFare(crossings: Crossing[], start: number, goal: number, changes: number): number[] {
  let fares = new Map<number, number>([[start, 0]]);
  let best: number[] = start === goal ? [0, 0] : [];
  for (let change = 0; change <= changes && fares.size > 0; change++) {
    const next = new Map<number, number>();
    for (const [from, to, price] of crossings) {
      const sofar = fares.get(from);
      if (sofar === undefined) continue;
      const known = next.get(to);
      if (known === undefined || sofar + price < known) next.set(to, sofar + price);
    }
    const fare = next.get(goal);
    if (fare !== undefined && (best.length === 0 || fare < best[0]!)) best = [fare, change];
    fares = next;
  }
  return best;
}
