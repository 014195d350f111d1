const MODULUS = 1_000_000_007;

/** The fewest vouchers for an amount, and in how many ways it can be paid. */
export function voucherFigures(values: number[], amount: number): [fewest: number, ways: number] {
  const fewest = new Array<number>(amount + 1).fill(Infinity);
  const ways = new Array<number>(amount + 1).fill(0);
  fewest[0] = 0;
  ways[0] = 1;
  for (const value of new Set(values)) {
    for (let sum = value; sum <= amount; sum++) {
      fewest[sum] = Math.min(fewest[sum]!, fewest[sum - value]! + 1);
      ways[sum] = (ways[sum]! + ways[sum - value]!) % MODULUS;
    }
  }
  const least = fewest[amount]!;
  return [Number.isFinite(least) ? least : -1, ways[amount]!];
}
