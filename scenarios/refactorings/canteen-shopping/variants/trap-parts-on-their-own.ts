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

type Settled = Readonly<Required<Options>>;

/** What is in a recipe when it has been made for so many: base units only. */
interface Prepared {
  readonly name: string;
  readonly people: number;
  readonly ingredients: readonly Readonly<Ingredient>[];
  readonly parts: readonly Prepared[];
}

/** Never edited, only replaced. */
let house: Settled = { people: 40, diet: null, round: 10, spare: 5 };

export function setHouse(more: Options): void {
  house = settled(house, more);
}

export function houseOptions(): Options {
  return { ...house };
}

/** Options with others over them; what is not said, or undefined, stays as it was. */
function settled(options: Settled, more: Options): Settled {
  return {
    people: more.people ?? options.people,
    diet: more.diet === undefined ? options.diet : more.diet,
    round: more.round ?? options.round,
    spare: more.spare ?? options.spare,
  };
}

/** What to buy for a menu: everything once, in the order in which it first comes up. */
export function shoppingList(menu: Recipe[], wanted: Options = {}, swap: Swap = (name) => name): Ingredient[] {
  const options = settled(house, wanted);
  const needed = menu.flatMap((recipe) => allOf(prepared(recipe, options, swap)));
  return addedUp(needed)
    .map((item) => ({ ...item, amount: item.amount * (1 + options.spare / 100) }))
    .map((item) => inLargeUnits(roundedUp(item, options)))
    .filter((item) => item.amount > 0);
}

/** The card that hangs in the kitchen; amounts as they go into the pot, without the spare. */
export function card(recipe: Recipe, wanted: Options = {}, swap: Swap = (name) => name): string[] {
  const options = settled(house, wanted);
  return cardLines(prepared(recipe, options, swap), options, "");
}

function prepared(recipe: Recipe, outer: Settled, swap: Swap): Prepared {
  const options = settled(outer, recipe.options ?? {});
  if (!(recipe.serves > 0)) throw new MenuError(`${recipe.name} serves nobody`);
  const factor = options.people / recipe.serves;
  const scaled = recipe.ingredients.map((ingredient) => inBaseUnits(scaledBy(ingredient, factor)));
  return {
    name: recipe.name,
    people: options.people,
    ingredients: options.diet === null ? scaled : swapped(scaled, options.diet, swap),
    parts: (recipe.parts ?? []).map((part) => prepared(part, outer, swap)),
  };
}

function scaledBy(ingredient: Ingredient, factor: number): Ingredient {
  if (!(ingredient.amount >= 0)) throw new MenuError(`no amount of ${ingredient.name}`);
  return { ...ingredient, amount: ingredient.amount * factor };
}

function inBaseUnits({ name, amount, unit }: Ingredient): Ingredient {
  if (unit === "kg") return { name, amount: amount * 1000, unit: "g" };
  if (unit === "l") return { name, amount: amount * 1000, unit: "ml" };
  return { name, amount, unit };
}

function inLargeUnits({ name, amount, unit }: Ingredient): Ingredient {
  if (amount < 1000 || unit === "piece") return { name, amount, unit };
  return { name, amount: amount / 1000, unit: unit === "g" ? "kg" : "l" };
}

/** Asks from the last to the first, as it always did. */
function swapped(ingredients: readonly Ingredient[], diet: Diet, swap: Swap): Ingredient[] {
  return ingredients.reduceRight<Ingredient[]>((kept, ingredient) => {
    const name = swap(ingredient.name, diet);
    return name === null ? kept : [{ ...ingredient, name }, ...kept];
  }, []);
}

function allOf({ ingredients, parts }: Prepared): Ingredient[] {
  return [...ingredients, ...parts.flatMap(allOf)];
}

function addedUp(ingredients: readonly Ingredient[]): Ingredient[] {
  const items = new Map<string, Ingredient>();
  for (const ingredient of ingredients) {
    const key = `${ingredient.unit} ${ingredient.name}`;
    const amount = (items.get(key)?.amount ?? 0) + ingredient.amount;
    items.set(key, { ...ingredient, amount });
  }
  return [...items.values()];
}

function roundedUp(ingredient: Ingredient, { round }: Settled): Ingredient {
  const step = ingredient.unit === "piece" ? 1 : round;
  // a hair less, or 0.1 + 0.2 would be rounded up
  return { ...ingredient, amount: Math.ceil(ingredient.amount / step - 1e-6) * step };
}

function cardLines({ name, people, ingredients, parts }: Prepared, options: Settled, indent: string): string[] {
  return [
    `${indent}${name} for ${people}`,
    ...ingredients
      .map((ingredient) => roundedUp(ingredient, options))
      .map((one) => `${indent}- ${one.amount} ${one.unit === "piece" ? "x" : one.unit} ${one.name}`),
    ...parts.flatMap((part) => cardLines(part, options, `${indent}  `)),
  ];
}
