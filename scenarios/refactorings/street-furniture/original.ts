// The town's benches, bins, lamps and trees: what is printed on the work sheets, and what a year of upkeep costs.
// Comes from the old GIS (kind is whatever somebody typed there); amounts in cents.

export class UnknownKind extends Error {
  override name = "UnknownKind";
}

export type Item = {
  kind: string;
  id: string;
  year: number; // when it was put up, or planted
  watts?: number;
  metres?: number;
  litres?: number;
  seats?: number;
  protected?: boolean;
};

export function label(item: Item): string {
  switch (item.kind) {
    case "bench":
      return `Bench ${item.id}, ${item.seats ?? 3} seats`;
    case "bin":
    case "dog-bin":
      return `${item.kind === "bin" ? "Bin" : "Dog bin"} ${item.id}, ${item.litres ?? 50} l`;
    case "lamp":
      return `Lamp ${item.id}, ${item.watts ?? "?"} W`;
    case "tree":
      return `${item.protected ? "Protected tree" : "Tree"} ${item.id}, ${item.year}`;
    default:
      return `${item.kind} ${item.id}`;
  }
}

// months
export function inspectionInterval(item: Item, today: number): number {
  const age = today - item.year;
  switch (item.kind) {
    case "bench":
      return age > 15 ? 12 : 24;
    case "bin":
      return 12;
    case "dog-bin":
      return 6;
    case "lamp":
      if (item.metres !== undefined && item.metres > 6) return age >= 20 ? 12 : 24;
      return age >= 20 ? 24 : 48;
    case "tree":
      if (age < 3) return 3;
      if (item.protected) return 12;
      return age > 80 ? 6 : 24;
    default:
      throw new UnknownKind(`no interval for ${item.kind}`);
  }
}

export function yearlyCost(item: Item, today: number): number {
  let cents = 0;
  switch (item.kind) {
    case "bench":
      cents = 1800 * (item.seats ?? 3);
      break;
    case "bin":
    case "dog-bin":
      // emptied daily, dog bins on six days, the large ones cost half as much again
      cents = (item.kind === "bin" ? 365 : 312) * 45;
      if ((item.litres ?? 50) > 60) cents = Math.round(cents * 1.5);
      break;
    case "lamp":
      // 4100 hours, 31 cents for a kilowatt hour
      cents = Math.ceil(((item.watts ?? 0) * 4100 * 31) / 1000) + 900;
      break;
    case "tree":
      cents = today - item.year < 3 ? 14000 : 4200;
      // falls through
    case "shrub":
      cents += 1100;
      break;
  }
  const inspections = item.kind === "shrub" || !isKnown(item) ? 0 : 12 / inspectionInterval(item, today);
  return cents + Math.round(inspections * 3500);
}

export function tools(items: Item[]): string[] {
  const found: string[] = [];
  const add = (...names: string[]) => {
    for (const name of names) if (!found.includes(name)) found.push(name);
  };
  for (const item of items) {
    switch (item.kind) {
      case "bench":
        add("spanner", "sandpaper");
        break;
      case "bin":
      case "dog-bin":
        add("bags", item.kind === "bin" ? "hose" : "gloves");
        break;
      case "lamp":
        if ((item.metres ?? 0) > 6) add("lift");
        else add("ladder");
        add("tester");
        break;
      case "shrub":
        add("shears");
        break;
      case "tree":
        if (item.protected !== true) add("saw");
        add("probe");
        break;
      default:
        add("camera");
    }
  }
  return found;
}

export function isKnown(item: Item): boolean {
  switch (item.kind) {
    case "bench":
    case "bin":
    case "dog-bin":
    case "lamp":
    case "tree":
      return true;
    default:
      return false;
  }
}

export function workSheet(items: Item[], today: number): { lines: string[]; tools: string[]; cents: number } {
  const known = items.filter(isKnown).sort((a, b) => inspectionInterval(a, today) - inspectionInterval(b, today));
  return {
    lines: known.map((item) => `${label(item)}: every ${inspectionInterval(item, today)} months`),
    tools: tools(known),
    cents: items.reduce((sum, item) => sum + yearlyCost(item, today), 0),
  };
}
