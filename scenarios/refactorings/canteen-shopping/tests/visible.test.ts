// What the canteen does on most days.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MenuError, card, houseOptions, setHouse, shoppingList } from "../original.ts";
import { pasta, soup } from "./kitchen.ts";

test("a menu becomes a list", () => {
  assert.deepEqual(shoppingList([soup(), pasta()], { people: 20 }), [
    { name: "leek", amount: 3.15, unit: "kg" },
    { name: "cream", amount: 1.05, unit: "l" },
    { name: "onion", amount: 10, unit: "piece" },
    { name: "spaghetti", amount: 2.63, unit: "kg" },
    { name: "butter", amount: 170, unit: "g" },
    { name: "tomato", amount: 3.15, unit: "kg" },
  ]);
});

test("a card shows a recipe and its parts", () => {
  assert.deepEqual(card(pasta(), { people: 5 }), [
    "Pasta for 5",
    "- 630 g spaghetti",
    "- 30 g butter",
    "  Tomato sauce for 5",
    "  - 750 g tomato",
    "  - 1 x onion",
    "  - 20 g butter",
  ]);
});

test("house options hold when nothing else is said", () => {
  assert.deepEqual(houseOptions(), { people: 40, diet: null, round: 10, spare: 5 });
  setHouse({ people: 10 });
  assert.equal(card(soup())[0], "Leek soup for 10");
  setHouse({ people: 40 });
});

test("a recipe that serves nobody is refused", () => {
  assert.throws(() => shoppingList([{ ...soup(), serves: 0 }]), MenuError);
});
