/** The positions of the two badges at which the door would have opened first. */
export function badgePair(badges: number[], code: number): number[] {
  const first = new Map<number, number>();
  for (const [at, badge] of badges.entries()) {
    const earlier = first.get(code - badge);
    if (earlier !== undefined) return [earlier, at];
    if (!first.has(badge)) first.set(badge, at);
  }
  return [];
}
