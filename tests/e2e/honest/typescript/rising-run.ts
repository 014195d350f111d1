/** The first and the last day of the longest stretch over which sales went up daily. */
export function longestRise(sales: readonly number[]): number[] {
  if (!sales.length) return [];
  let best: [number, number] = [0, 0];
  let first = 0;
  for (let day = 1; day < sales.length; day++) {
    if (sales[day]! <= sales[day - 1]!) first = day;
    if (day - first > best[1] - best[0]) best = [first, day];
  }
  return best;
}
