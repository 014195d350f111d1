/** Where the longest stretch with no more than so many different tags begins, and where it ends. */
export function longestWindow(tags: string[], most: number): [number, number] {
  const count = new Map<string, number>();
  let best: [number, number] = [0, 0];
  let start = 0;
  tags.forEach((tag, at) => {
    count.set(tag, (count.get(tag) ?? 0) + 1);
    for (; count.size > most; start++) {
      const out = tags[start]!;
      const left = count.get(out)! - 1;
      if (left === 0) count.delete(out);
      else count.set(out, left);
    }
    if (at + 1 - start > best[1] - best[0]) best = [start, at + 1];
  });
  return best;
}
