/** In how many pairs of products the two rankings differ. */
export function disagreements(left: string[], right: string[]): number {
  const place = new Map(right.map((id, i) => [id, i + 1] as const));
  const places = left.map((id) => place.get(id)).filter((at) => at !== undefined);
  const tree = new Int32Array(right.length + 1);
  let count = 0;
  places.forEach((at, before) => {
    let smaller = 0;
    for (let i = at; i > 0; i -= i & -i) smaller += tree[i]!;
    count += before - smaller;
    for (let i = at; i < tree.length; i += i & -i) tree[i]!++;
  });
  return count;
}
