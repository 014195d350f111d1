/** After each reading, the sensor that was heard first of those heard only once. */
export const loneSensors = (readings: string[]): string[] => {
  const times = new Map<string, number>();
  const inOrder: string[] = [];
  let first = 0;
  return readings.map((code) => {
    const before = times.get(code) ?? 0;
    times.set(code, before + 1);
    if (before === 0) inOrder.push(code);
    while (first < inOrder.length && times.get(inOrder[first]!)! > 1) first++;
    return inOrder[first] ?? "";
  });
};
