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

let options: Required<Options> = { people: 40, diet: null, round: 10, spare: 5 };

export function setHouse(more: Options): void {
  setOptions(more);
}

export function houseOptions(): Options {
  return { ...options };
}

function setOptions(more: Options) {
  const said = Object.entries(more).filter(([, value]) => value !== undefined);
  options = { ...options, ...Object.fromEntries(said) };
}

/** What to buy for a menu: everything once, in the order in which it first comes up. */
export function shoppingList(menu: Recipe[], wanted: Options = {}, swap: Swap = (name) => name): Ingredient[] {
  const before = options;
  // everything below writes into its own copies
  menu = menu.map((recipe) => ({ ...recipe, ingredients: [...recipe.ingredients] }));
  try {
    setOptions(wanted);
    const list: Ingredient[] = [];
    for (const recipe of menu) {
      prepare(recipe, swap);
      collect(recipe, list);
    }
    for (const item of list) {
      item.amount = item.amount * (1 + options.spare / 100);
      roundUp(item);
      if ((item.unit === "g" || item.unit === "ml") && item.amount >= 1000) {
        item.amount /= 1000;
        item.unit = item.unit === "g" ? "kg" : "l";
      }
    }
    return list.filter((item) => item.amount > 0);
  } finally {
    options = before;
  }
}

/** The card that hangs in the kitchen; amounts as they go into the pot, without the spare. */
export function card(recipe: Recipe, wanted: Options = {}, swap: Swap = (name) => name): string[] {
  const before = options;
  recipe = { ...recipe, ingredients: [...recipe.ingredients] };
  try {
    setOptions(wanted);
    prepare(recipe, swap);
    const lines: string[] = [];
    write(recipe, lines, "");
    return lines;
  } finally {
    options = before;
  }
}

function prepare(recipe: Recipe, swap: Swap) {
  const before = options;
  if (recipe.options) setOptions(recipe.options);
  if (!(recipe.serves > 0)) throw new MenuError(`${recipe.name} serves nobody`);
  scale(recipe);
  convert(recipe);
  if (options.diet) substitute(recipe, swap);
  for (const part of recipe.parts ?? []) prepare(part, swap);
  options = before;
}

function scale(recipe: Recipe) {
  for (const ingredient of recipe.ingredients) {
    if (!(ingredient.amount >= 0)) throw new MenuError(`no amount of ${ingredient.name}`);
    ingredient.amount *= options.people / recipe.serves;
  }
  recipe.serves = options.people;
}

function convert(recipe: Recipe) {
  for (const ingredient of recipe.ingredients) {
    if (ingredient.unit === "kg" || ingredient.unit === "l") {
      ingredient.amount *= 1000;
      ingredient.unit = ingredient.unit === "kg" ? "g" : "ml";
    }
  }
}

function substitute(recipe: Recipe, swap: Swap) {
  for (let i = recipe.ingredients.length - 1; i >= 0; i--) {
    const name = swap(recipe.ingredients[i].name, options.diet as Diet);
    if (name === null) recipe.ingredients.splice(i, 1);
    else recipe.ingredients[i].name = name;
  }
}

function collect(recipe: Recipe, list: Ingredient[]) {
  for (const ingredient of recipe.ingredients) {
    const same = list.find((item) => item.name === ingredient.name && item.unit === ingredient.unit);
    if (same) same.amount += ingredient.amount;
    else list.push(ingredient);
  }
  for (const part of recipe.parts ?? []) collect(part, list);
}

function roundUp(ingredient: Ingredient) {
  const step = ingredient.unit === "piece" ? 1 : options.round;
  // a hair less, or 0.1 + 0.2 would be rounded up
  ingredient.amount = Math.ceil(ingredient.amount / step - 1e-6) * step;
}

function write(recipe: Recipe, lines: string[], indent: string) {
  lines.push(`${indent}${recipe.name} for ${recipe.serves}`);
  for (const ingredient of recipe.ingredients) {
    roundUp(ingredient);
    lines.push(`${indent}- ${ingredient.amount} ${ingredient.unit === "piece" ? "x" : ingredient.unit} ${ingredient.name}`);
  }
  for (const part of recipe.parts ?? []) write(part, lines, indent + "  ");
}
