type Absence = [nurse: number, night: number];

interface Outcome {
  nights: Set<number>[];
  short: number[];
}

/** Fills the nights as far as it can; `short` are the nights that prove that it cannot be done. */
function assign(needs: number[], most: number[], absences: Absence[]): Outcome {
  const away = needs.map(() => new Set<number>());
  for (const [nurse, night] of absences) away[night]!.add(nurse);
  const nights = needs.map(() => new Set<number>());
  const shifts = most.map(() => new Set<number>());

  const addShift = (night: number): number[] => {
    const thoughtOfOn = new Map<number, number>();
    const leftBy = new Map<number, number>();
    const looked = [night];
    for (const now of looked) {
      for (let nurse = 0; nurse < most.length; nurse++) {
        if (thoughtOfOn.has(nurse) || away[now]!.has(nurse) || nights[now]!.has(nurse)) continue;
        thoughtOfOn.set(nurse, now);
        if (shifts[nurse]!.size < most[nurse]!) {
          let moved: number | undefined = nurse;
          while (moved !== undefined) {
            const to: number = thoughtOfOn.get(moved)!;
            nights[to]!.add(moved);
            shifts[moved]!.add(to);
            moved = leftBy.get(to);
            if (moved !== undefined) {
              nights[to]!.delete(moved);
              shifts[moved]!.delete(to);
            }
          }
          return [];
        }
        for (const other of shifts[nurse]!) {
          if (other === night || leftBy.has(other)) continue;
          leftBy.set(other, nurse);
          looked.push(other);
        }
      }
    }
    return looked;
  };

  for (const [night, need] of needs.entries()) {
    for (let shift = 0; shift < need; shift++) {
      const short = addShift(night);
      if (short.length > 0) return { nights, short };
    }
  }
  return { nights, short: [] };
}

export function rota(needs: number[], most: number[], absences: Absence[]): number[][] {
  const { nights, short } = assign(needs, most, absences);
  return short.length > 0 ? [] : nights.map((nurses) => [...nurses]);
}

export function shortage(needs: number[], most: number[], absences: Absence[]): number[] {
  return assign(needs, most, absences).short;
}
