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

/** All that is done differently for one kind of thing. */
interface Kind {
  label(item: Item): string;
  /** Months between inspections of one that is `age` years old; none where nobody inspects it. */
  interval?(item: Item, age: number): number;
  /** Cents a year, inspections apart. */
  upkeep(item: Item, age: number): number;
  tools(item: Item): string[];
}

const CENTS_PER_INSPECTION = 3500;
const CENTS_PER_EMPTYING = 45;
const LAMP_HOURS = 4100;
const CENTS_PER_KWH = 31;
const CENTS_PER_PRUNING = 1100;
const HIGH_LAMP = 6; // metres; above it, it takes a lift
const YOUNG_TREE = 3; // years in which it is watered

const seats = (item: Item): number => item.seats ?? 3;
const litres = (item: Item): number => item.litres ?? 50;
const isHigh = (item: Item): boolean => (item.metres ?? 0) > HIGH_LAMP;

function binOf(name: string, months: number, emptyings: number, tool: string): Kind {
  return {
    label: (item) => `${name} ${item.id}, ${litres(item)} l`,
    interval: () => months,
    upkeep: (item) => Math.round(emptyings * CENTS_PER_EMPTYING * (litres(item) > 60 ? 1.5 : 1)),
    tools: () => ["bags", tool],
  };
}

/** A new kind of thing is one entry here. */
const KINDS = new Map<string, Kind>([
  ["bench", {
    label: (item) => `Bench ${item.id}, ${seats(item)} seats`,
    interval: (_, age) => (age > 15 ? 12 : 24),
    upkeep: (item) => 1800 * seats(item),
    tools: () => ["spanner", "sandpaper"],
  }],
  ["bin", binOf("Bin", 12, 365, "hose")],
  ["dog-bin", binOf("Dog bin", 6, 312, "gloves")],
  ["lamp", {
    label: (item) => `Lamp ${item.id}, ${item.watts ?? "?"} W`,
    interval: (item, age) => (isHigh(item) ? 24 : 48) / (age >= 20 ? 2 : 1),
    upkeep: (item) => Math.ceil(((item.watts ?? 0) * LAMP_HOURS * CENTS_PER_KWH) / 1000) + 900,
    tools: (item) => [isHigh(item) ? "lift" : "ladder", "tester"],
  }],
  ["tree", {
    label: (item) => `${item.protected ? "Protected tree" : "Tree"} ${item.id}, ${item.year}`,
    interval: treeInterval,
    upkeep: (_, age) => (age < YOUNG_TREE ? 14000 : 4200),
    tools: (item) => (item.protected === true ? ["probe"] : ["saw", "probe"]),
  }],
  ["shrub", {
    label: plainLabel,
    upkeep: () => CENTS_PER_PRUNING,
    tools: () => ["shears"],
  }],
]);

const UNKNOWN: Kind = { label: plainLabel, upkeep: () => 0, tools: () => ["camera"] };

function plainLabel(item: Item): string {
  return `${item.kind} ${item.id}`;
}

function treeInterval(item: Item, age: number): number {
  if (age < YOUNG_TREE) return 3;
  if (item.protected) return 12;
  return age > 80 ? 6 : 24;
}

function kindOf(item: Item): Kind {
  return KINDS.get(item.kind) ?? UNKNOWN;
}

export function label(item: Item): string {
  return kindOf(item).label(item);
}

/** Months between two inspections. Throws UnknownKind for what is not inspected. */
export function inspectionInterval(item: Item, today: number): number {
  const interval = kindOf(item).interval;
  if (!interval) throw new UnknownKind(`no interval for ${item.kind}`);
  return interval(item, today - item.year);
}

export function yearlyCost(item: Item, today: number): number {
  const upkeep = kindOf(item).upkeep(item, today - item.year);
  const inspections = isKnown(item) ? 12 / inspectionInterval(item, today) : 0;
  return upkeep + Math.round(inspections * CENTS_PER_INSPECTION);
}

/** What to take along, each once, in the order of need. */
export function tools(items: Item[]): string[] {
  return [...new Set(items.flatMap((item) => kindOf(item).tools(item)))];
}

/** Whether it is inspected, and so stands on work sheets. */
export function isKnown(item: Item): boolean {
  return kindOf(item).interval !== undefined;
}

export function workSheet(items: Item[], today: number): { lines: string[]; tools: string[]; cents: number } {
  const known = items.filter(isKnown).sort((a, b) => inspectionInterval(a, today) - inspectionInterval(b, today));
  return {
    lines: known.map((item) => `${label(item)}: every ${inspectionInterval(item, today)} months`),
    tools: tools(known),
    cents: items.reduce((sum, item) => sum + yearlyCost(item, today), 0),
  };
}
