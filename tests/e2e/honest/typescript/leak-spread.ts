/** How many cells gas gets into, and the first minute at which all of them have it. */
export function spread(plan: string[], shutters: [number, number, number][]): [number, number] {
  const columns = plan[0]?.length ?? 0;
  const closes = new Map<number, number>();
  for (const [row, column, minute] of shutters) {
    const cell = row * columns + column;
    closes.set(cell, Math.min(minute, closes.get(cell) ?? Infinity));
  }
  const reached = new Int32Array(plan.length * columns).fill(-1);
  const queue: number[] = [];
  plan.forEach((line, row) => {
    for (let column = 0; column < columns; column++) {
      if (line[column] !== "L") continue;
      reached[row * columns + column] = 0;
      queue.push(row * columns + column);
    }
  });
  const enter = (row: number, column: number, minute: number): void => {
    if (row < 0 || column < 0 || row >= plan.length || column >= columns || plan[row]![column] === "#") return;
    const cell = row * columns + column;
    if (reached[cell] !== -1 || minute >= (closes.get(cell) ?? Infinity)) return;
    reached[cell] = minute;
    queue.push(cell);
  };
  for (let head = 0; head < queue.length; head++) {
    const cell = queue[head]!;
    const column = cell % columns;
    const row = (cell - column) / columns;
    const minute = reached[cell]! + 1;
    enter(row - 1, column, minute);
    enter(row + 1, column, minute);
    enter(row, column - 1, minute);
    enter(row, column + 1, minute);
  }
  const last = queue.at(-1);
  return [queue.length, last === undefined ? 0 : reached[last]!];
}
