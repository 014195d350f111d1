const MODULUS = 1_000_000_007;

/** How many usable numbers there are below a bound, and whether the bound is usable itself. */
function usableBelow(bound: string, divisor: number): { below: number; itself: boolean } {
  let counts = Array.from({ length: 10 }, () => new Array<number>(divisor).fill(0));
  let usable = true;
  let rest = 0;
  let before = -1;
  for (let i = 0; i < bound.length; i++) {
    const digit = Number(bound[i]);
    const totals = new Array<number>(divisor).fill(0);
    for (const row of counts) row.forEach((count, r) => (totals[r] = (totals[r]! + count) % MODULUS));
    const next = Array.from({ length: 10 }, () => new Array<number>(divisor).fill(0));
    for (let d = 0; d <= 9; d++) {
      const row = next[d]!;
      totals.forEach((total, r) => {
        row[(r + d) % divisor] = (total - counts[d]![r]! + MODULUS) % MODULUS;
      });
      if (i > 0 && d > 0) row[d % divisor]! += 1;
      if (usable && d < digit && d !== before && (i > 0 || d > 0)) row[(rest + d) % divisor]! += 1;
    }
    counts = next;
    usable &&= digit !== before;
    rest = (rest + digit) % divisor;
    before = digit;
  }
  const below = counts.reduce((sum, row) => (sum + row[0]!) % MODULUS, 0);
  return { below, itself: usable && rest === 0 };
}

export function usableSerials(first: string, last: string, divisor: number): number {
  const low = usableBelow(first, divisor);
  const high = usableBelow(last, divisor);
  return (high.below + (high.itself ? 1 : 0) - low.below + MODULUS) % MODULUS;
}
