/** The items of the most valuable choice that holds all that it needs: what a least cut leaves with the source. */
export function bestBundle(values: number[], needs: number[][]): number[] {
  const source = values.length;
  const sink = source + 1;
  const to: number[] = [];
  const left: number[] = [];
  const edgesOf: number[][] = Array.from({ length: sink + 1 }, () => []);
  const link = (a: number, b: number, capacity: number): void => {
    edgesOf[a]!.push(to.length);
    to.push(b);
    left.push(capacity);
    edgesOf[b]!.push(to.length);
    to.push(a);
    left.push(0);
  };
  values.forEach((value, item) => {
    if (value > 0) link(source, item, value);
    if (value < 0) link(item, sink, -value);
  });
  for (const [a, b] of needs) link(a!, b!, Infinity);

  const level = new Int32Array(sink + 1);
  const tried = new Int32Array(sink + 1);
  const layer = (): boolean => {
    level.fill(-1);
    tried.fill(0);
    level[source] = 0;
    const queue = [source];
    for (let head = 0; head < queue.length; head++) {
      for (const edge of edgesOf[queue[head]!]!) {
        if (left[edge]! > 0 && level[to[edge]!] === -1) {
          level[to[edge]!] = level[queue[head]!]! + 1;
          queue.push(to[edge]!);
        }
      }
    }
    return level[sink] !== -1;
  };
  const push = (node: number, most: number): number => {
    if (node === sink) return most;
    for (; tried[node]! < edgesOf[node]!.length; tried[node]!++) {
      const edge = edgesOf[node]![tried[node]!]!;
      if (left[edge] === 0 || level[to[edge]!] !== level[node]! + 1) continue;
      const sent = push(to[edge]!, Math.min(most, left[edge]!));
      if (sent > 0) {
        left[edge]! -= sent;
        left[edge ^ 1]! += sent;
        return sent;
      }
    }
    return 0;
  };
  while (layer()) while (push(source, Infinity) > 0);
  return values.flatMap((_, item) => (level[item] === -1 ? [] : [item]));
}
