interface Open {
  first: number;
  rows: number;
}

/** The area of the largest banner, and the first and the last column that it covers. */
export function largestBanner(free: number[]): number[] {
  const open: Open[] = [];
  let area = 0;
  let from = 0;
  let to = 0;
  for (let column = 0; column <= free.length; column++) {
    const rows = free[column] ?? 0;
    let first = column;
    while (open.length > 0 && open[open.length - 1]!.rows > rows) {
      const top = open.pop()!;
      first = top.first;
      const covered = top.rows * (column - first);
      if (covered > area || (covered === area && (first < from || (first === from && column - 1 > to)))) {
        area = covered;
        from = first;
        to = column - 1;
      }
    }
    if (rows > 0 && open.at(-1)?.rows !== rows) open.push({ first, rows });
  }
  return area > 0 ? [area, from, to] : [];
}
