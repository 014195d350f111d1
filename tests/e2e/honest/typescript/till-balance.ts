/** The first booking with as much before it as after it, or -1. */
export function balancePoint(takings: number[]): number {
  const total = takings.reduce((sum, amount) => sum + amount, 0);
  let before = 0;
  return takings.findIndex((amount) => {
    const balanced = before === total - before - amount;
    before += amount;
    return balanced;
  });
}
