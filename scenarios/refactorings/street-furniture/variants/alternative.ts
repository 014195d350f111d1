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

/** One thing of the town's; the methods say what holds for most kinds. */
class Thing {
  protected readonly item: Item;
  protected readonly age: number;

  constructor(item: Item, today: number) {
    this.item = item;
    this.age = today - item.year;
  }

  label(): string {
    return `${this.item.kind} ${this.item.id}`;
  }

  /** Months, or null where nothing is inspected. */
  interval(): number | null {
    return null;
  }

  upkeep(): number {
    return 0;
  }

  tools(): string[] {
    return ["camera"];
  }
}

class Bench extends Thing {
  override label(): string {
    return `Bench ${this.item.id}, ${this.item.seats ?? 3} seats`;
  }
  override interval(): number {
    return this.age <= 15 ? 24 : 12;
  }
  override upkeep(): number {
    return 1800 * (this.item.seats ?? 3);
  }
  override tools(): string[] {
    return ["spanner", "sandpaper"];
  }
}

class Bin extends Thing {
  protected name = "Bin";
  protected emptyings = 365;
  override label(): string {
    return `${this.name} ${this.item.id}, ${this.item.litres ?? 50} l`;
  }
  override interval(): number {
    return 12;
  }
  override upkeep(): number {
    const cents = this.emptyings * 45;
    return (this.item.litres ?? 50) > 60 ? Math.round(cents * 1.5) : cents;
  }
  override tools(): string[] {
    return ["bags", "hose"];
  }
}

class DogBin extends Bin {
  protected override name = "Dog bin";
  protected override emptyings = 312;
  override interval(): number {
    return 6;
  }
  override tools(): string[] {
    return ["bags", "gloves"];
  }
}

class Lamp extends Thing {
  private get high(): boolean {
    return this.item.metres !== undefined && this.item.metres > 6;
  }
  override label(): string {
    return `Lamp ${this.item.id}, ${this.item.watts ?? "?"} W`;
  }
  override interval(): number {
    const months = this.high ? 24 : 48;
    return this.age < 20 ? months : months / 2;
  }
  override upkeep(): number {
    return Math.ceil(((this.item.watts ?? 0) * 4100 * 31) / 1000) + 900;
  }
  override tools(): string[] {
    return this.high ? ["lift", "tester"] : ["ladder", "tester"];
  }
}

class Shrub extends Thing {
  override upkeep(): number {
    return 1100;
  }
  override tools(): string[] {
    return ["shears"];
  }
}

class Tree extends Thing {
  override label(): string {
    return `${this.item.protected ? "Protected tree" : "Tree"} ${this.item.id}, ${this.item.year}`;
  }
  override interval(): number {
    if (this.age < 3) return 3;
    if (this.item.protected) return 12;
    return this.age > 80 ? 6 : 24;
  }
  override upkeep(): number {
    return (this.age < 3 ? 14000 : 4200) + 1100;
  }
  override tools(): string[] {
    return this.item.protected === true ? ["probe"] : ["saw", "probe"];
  }
}

function thing(item: Item, today = 0): Thing {
  const classes: [string, typeof Thing][] = [
    ["bench", Bench], ["bin", Bin], ["dog-bin", DogBin], ["lamp", Lamp], ["shrub", Shrub], ["tree", Tree],
  ];
  const found = classes.find(([kind]) => kind === item.kind);
  return new (found?.[1] ?? Thing)(item, today);
}

export function label(item: Item): string {
  return thing(item).label();
}

// months
export function inspectionInterval(item: Item, today: number): number {
  const months = thing(item, today).interval();
  if (months === null) throw new UnknownKind(`no interval for ${item.kind}`);
  return months;
}

export function yearlyCost(item: Item, today: number): number {
  const one = thing(item, today);
  const months = one.interval();
  return one.upkeep() + (months === null ? 0 : Math.round((12 / months) * 3500));
}

export function tools(items: Item[]): string[] {
  return [...new Set(items.flatMap((item) => thing(item).tools()))];
}

export function isKnown(item: Item): boolean {
  return thing(item).interval() !== null;
}

export function workSheet(items: Item[], today: number): { lines: string[]; tools: string[]; cents: number } {
  const known = items.filter(isKnown).sort((a, b) => inspectionInterval(a, today) - inspectionInterval(b, today));
  return {
    lines: known.map((item) => `${label(item)}: every ${inspectionInterval(item, today)} months`),
    tools: tools(known),
    cents: items.reduce((sum, item) => sum + yearlyCost(item, today), 0),
  };
}
