/** How many stretches of the bookings come out at whole pallets. */
export function wholePalletRuns(bookings: number[], perPallet: number): number {
  const seen = new Map<number, number>([[0, 1]]);
  let rest = 0;
  let runs = 0;
  for (const crates of bookings) {
    rest = (((rest + crates) % perPallet) + perPallet) % perPallet;
    const before = seen.get(rest) ?? 0;
    runs += before;
    seen.set(rest, before + 1);
  }
  return runs;
}
