/** How many different codes there are on each stretch of the carousel. */
export function articlesOn(codes: string[], stretches: number[][]): number[] {
  const n = codes.length;
  const tree = new Int32Array(2 * n + 1);
  const add = (position: number, by: number): void => {
    for (let at = position + 1; at <= 2 * n; at += at & -at) tree[at]! += by;
  };
  const before = (position: number): number => {
    let sum = 0;
    for (let at = position; at > 0; at -= at & -at) sum += tree[at]!;
    return sum;
  };
  const asked = stretches
    .map(([start, end], index) => ({ start: start!, end: end! < start! ? end! + n : end!, index }))
    .sort((a, b) => a.end - b.end);

  const answers = new Array<number>(stretches.length);
  const last = new Map<string, number>();
  let next = 0;
  for (let tray = 0; tray < 2 * n; tray++) {
    const code = codes[tray % n]!;
    const earlier = last.get(code);
    if (earlier !== undefined) add(earlier, -1);
    last.set(code, tray);
    add(tray, 1);
    for (; next < asked.length && asked[next]!.end === tray; next++) {
      answers[asked[next]!.index] = before(tray + 1) - before(asked[next]!.start);
    }
  }
  return answers;
}
