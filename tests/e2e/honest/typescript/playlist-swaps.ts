type Swap = [number, number];

/** The swaps that bring every track k positions nearer to the front. */
export function rotationSwaps(length: number, k: number): Swap[] {
  if (length === 0) return [];
  const shift = ((k % length) + length) % length;
  if (shift === 0) return [];
  const swaps: Swap[] = [];
  const placed = new Array<boolean>(length).fill(false);
  // Each cycle of the rotation of n tracks takes n - 1 swaps.
  for (let start = 0; start < length; start++) {
    if (placed[start]) continue;
    placed[start] = true;
    let at = start;
    for (let next = (at + shift) % length; next !== start; next = (at + shift) % length) {
      swaps.push([at, next]);
      placed[next] = true;
      at = next;
    }
  }
  return swaps;
}
