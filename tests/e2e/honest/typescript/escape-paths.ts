/** How many workers can have a path of their own at the same time: a flow in which every place holds one. */
export function escapePaths(plan: string[]): number {
  const rows = plan.length;
  const columns = plan[0]?.length ?? 0;
  if (columns === 0) return 0;

  const places = rows * columns;
  const source = 2 * places;
  const sink = source + 1;
  const edges: { to: number; left: number }[] = [];
  const from: number[][] = Array.from({ length: sink + 1 }, () => []);
  const link = (a: number, b: number): void => {
    from[a]!.push(edges.length);
    edges.push({ to: b, left: 1 });
    from[b]!.push(edges.length);
    edges.push({ to: a, left: 0 });
  };

  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const what = plan[row]![column];
      if (what === "#") continue;
      const entry = 2 * (row * columns + column);
      link(entry, entry + 1);
      if (what === "W") link(source, entry);
      if (row === 0 || column === 0 || row === rows - 1 || column === columns - 1) link(entry + 1, sink);
      for (const [down, right] of [[-1, 0], [1, 0], [0, -1], [0, 1]] as const) {
        const there = plan[row + down]?.[column + right];
        if (there !== undefined && there !== "#") {
          link(entry + 1, 2 * ((row + down) * columns + column + right));
        }
      }
    }
  }

  const augment = (): boolean => {
    const cameBy = new Int32Array(sink + 1).fill(-1);
    const queue = [source];
    for (let head = 0; head < queue.length; head++) {
      for (const edge of from[queue[head]!]!) {
        const { to, left } = edges[edge]!;
        if (left === 0 || to === source || cameBy[to] !== -1) continue;
        cameBy[to] = edge;
        if (to !== sink) {
          queue.push(to);
          continue;
        }
        for (let at = sink; at !== source; at = edges[cameBy[at]! ^ 1]!.to) {
          edges[cameBy[at]!]!.left--;
          edges[cameBy[at]! ^ 1]!.left++;
        }
        return true;
      }
    }
    return false;
  };

  let paths = 0;
  while (augment()) paths++;
  return paths;
}
