// The canteen's shopping lists and recipe cards. Recipes come from the cooks' file, written for few; here they are made
// for as many as eat. House options are what holds when nobody says otherwise.

export type Unit = "g" | "kg" | "ml" | "l" | "piece";
export type Diet = "vegan" | "vegetarian";

export interface Ingredient {
  name: string;
  amount: number;
  unit: Unit;
}

export interface Options {
  people?: number;
  diet?: Diet | null;
  round?: number; // grams and millilitres go up to a multiple of it
  spare?: number; // per cent
}

export interface Recipe {
  name: string;
  serves: number;
  ingredients: Ingredient[];
  parts?: Recipe[]; // sauces and the like, made for as many
  options?: Options; // of this recipe and its parts
}

/** What to take instead of an ingredient; null for nothing. */
export type Swap = (name: string, diet: Diet) => string | null;

export class MenuError extends Error {
  override name = "MenuError";
}

const FIRST: Readonly<Required<Options>> = Object.freeze({ people: 40, diet: null, round: 10, spare: 5 });
const house: Options[] = [];

export function setHouse(more: Options): void {
  house.push({ ...more });
}

export function houseOptions(): Options {
  return { ...merged(...house) };
}

/** All that has been said, the last word on each option; undefined says nothing. */
function merged(...layers: (Options | undefined)[]): Readonly<Required<Options>> {
  const said = layers.flatMap((layer) => Object.entries(layer ?? {}).filter(([, value]) => value !== undefined));
  return { ...FIRST, ...Object.fromEntries(said) };
}

/** One ingredient as it is needed, with the place that it has in the menu. */
interface Needed extends Readonly<Ingredient> {
  readonly depth: number;
}

interface Title {
  readonly title: string;
  readonly depth: number;
}

const MULTIPLES: Readonly<Record<Unit, readonly [factor: number, unit: Unit]>> = {
  g: [1, "g"],
  kg: [1000, "g"],
  ml: [1, "ml"],
  l: [1000, "ml"],
  piece: [1, "piece"],
};

/** Walk through a recipe and its parts, as a list of titles and of what belongs below each. */
function walk(recipe: Recipe, layers: readonly (Options | undefined)[], swap: Swap, depth = 0): (Title | Needed)[] {
  const own = [...layers, recipe.options];
  const { people, diet } = merged(...own);
  if (!(recipe.serves > 0)) throw new MenuError(`${recipe.name} serves nobody`);
  const bad = recipe.ingredients.find(({ amount }) => !(amount >= 0));
  if (bad) throw new MenuError(`no amount of ${bad.name}`);
  const needed: Needed[] = [];
  for (const { name, amount, unit } of [...recipe.ingredients].reverse()) {
    const other = diet ? swap(name, diet) : name;
    const [factor, base] = MULTIPLES[unit];
    if (other !== null) needed.unshift({ name: other, amount: ((amount * people) / recipe.serves) * factor, unit: base, depth });
  }
  const parts = (recipe.parts ?? []).map((part) => walk(part, own, swap, depth + 1));
  return [{ title: `${recipe.name} for ${people}`, depth }, ...needed, ...parts.flat()];
}

function upTo(step: number, amount: number): number {
  return Math.ceil(amount / step - 1e-6) * step;
}

/** What to buy for a menu: everything once, in the order in which it first comes up. */
export function shoppingList(menu: Recipe[], wanted: Options = {}, swap: Swap = (name) => name): Ingredient[] {
  const layers = [...house, wanted];
  const { round, spare } = merged(...layers);
  const sums = new Map<string, { name: string; unit: Unit; amounts: number[] }>();
  for (const one of menu.flatMap((recipe) => walk(recipe, layers, swap))) {
    if ("title" in one) continue;
    const sum = sums.get(`${one.unit}/${one.name}`) ?? { name: one.name, unit: one.unit, amounts: [] };
    sums.set(`${one.unit}/${one.name}`, { ...sum, amounts: [...sum.amounts, one.amount] });
  }
  const list = [...sums.values()].map(({ name, unit, amounts }): Ingredient => {
    const exact = amounts.reduce((sum, amount) => sum + amount, 0) * (1 + spare / 100);
    if (unit === "piece") return { name, amount: upTo(1, exact), unit };
    const amount = upTo(round, exact);
    return amount >= 1000 ? { name, amount: amount / 1000, unit: unit === "g" ? "kg" : "l" } : { name, amount, unit };
  });
  return list.filter(({ amount }) => amount > 0);
}

/** The card that hangs in the kitchen; amounts as they go into the pot, without the spare. */
export function card(recipe: Recipe, wanted: Options = {}, swap: Swap = (name) => name): string[] {
  const layers = [...house, wanted];
  const { round } = merged(...layers);
  return walk(recipe, layers, swap).map((one) => {
    const indent = "  ".repeat(one.depth);
    if ("title" in one) return indent + one.title;
    const isPiece = one.unit === "piece";
    return `${indent}- ${upTo(isPiece ? 1 : round, one.amount)} ${isPiece ? "x" : one.unit} ${one.name}`;
  });
}
