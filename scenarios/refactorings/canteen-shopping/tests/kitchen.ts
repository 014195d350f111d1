// Recipes for the tests, made anew each time, and what keeps anybody from writing into them.

import type { Recipe } from "../original.ts";

export const soup = (): Recipe => ({
  name: "Leek soup",
  serves: 4,
  ingredients: [
    { name: "leek", amount: 600, unit: "g" },
    { name: "cream", amount: 0.2, unit: "l" },
    { name: "onion", amount: 1, unit: "piece" },
  ],
});

export const sauce = (): Recipe => ({
  name: "Tomato sauce",
  serves: 10,
  ingredients: [
    { name: "tomato", amount: 1.5, unit: "kg" },
    { name: "onion", amount: 2, unit: "piece" },
    { name: "butter", amount: 30, unit: "g" },
  ],
});

export const pasta = (): Recipe => ({
  name: "Pasta",
  serves: 2,
  ingredients: [
    { name: "spaghetti", amount: 250, unit: "g" },
    { name: "butter", amount: 10, unit: "g" },
  ],
  parts: [sauce()],
});

/** Nothing in it can be changed from then on. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
