// What decides: nothing that callers hand in is written into, nothing of one call is left for the next, and everything
// comes to what it came to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MenuError, card, houseOptions, setHouse, shoppingList, type Recipe, type Swap } from "../original.ts";
import { frozen, pasta, sauce, soup } from "./kitchen.ts";

const HOUSE = { people: 40, diet: null, round: 10, spare: 5 };
const vegan: Swap = (name) => (name === "butter" ? null : name === "cream" ? "oat cream" : name);
const just = (amount: number, unit: "g" | "kg" | "ml" | "l" | "piece", serves = 1): Recipe => ({ name: "One", serves, ingredients: [{ name: "it", amount, unit }] });
const bought = (recipe: Recipe, options = {}) => shoppingList([recipe], { people: 1, spare: 0, ...options }).map(({ amount, unit }) => `${amount} ${unit}`).join();

test("recipes are not written into", () => {
  const menu = frozen([pasta(), soup(), pasta()]);
  assert.deepEqual(shoppingList(menu, frozen({ people: 6, diet: "vegan" }), vegan), shoppingList([pasta(), soup(), pasta()], { people: 6, diet: "vegan" }, vegan));
  assert.deepEqual(card(menu[0], frozen({ people: 6, diet: "vegan" }), vegan), card(pasta(), { people: 6, diet: "vegan" }, vegan));
  const open = pasta();
  shoppingList([open, open], { people: 9, diet: "vegan" }, vegan);
  card(open, { people: 7, diet: "vegan" }, vegan);
  assert.deepEqual(open, pasta());
});

test("a list is the caller's own", () => {
  const menu = [just(500, "g"), just(500, "g")];
  const list = shoppingList(menu);
  list[0].amount = 0;
  assert.deepEqual(menu, [just(500, "g"), just(500, "g")]);
  assert.deepEqual(shoppingList(menu), [{ name: "it", amount: 42, unit: "kg" }]);
});

test("a recipe may be on the menu twice", () => {
  const [twice, common] = [soup(), sauce()];
  assert.deepEqual(shoppingList([twice, twice], { people: 8 }), shoppingList([soup(), soup()], { people: 8 }));
  assert.deepEqual(shoppingList([twice, twice], { people: 8, spare: 0 })[0], { name: "leek", amount: 2.4, unit: "kg" });
  const both = [{ ...soup(), parts: [common] }, { ...pasta(), parts: [common, common] }];
  assert.deepEqual(shoppingList(both, { people: 10 }), shoppingList([{ ...soup(), parts: [sauce()] }, { ...pasta(), parts: [sauce(), sauce()] }], { people: 10 }));
  const salt = { name: "salt", amount: 2, unit: "g" as const };
  assert.deepEqual(card({ name: "Brine", serves: 1, ingredients: [salt, salt] }, { people: 10 }), ["Brine for 10", "- 20 g salt", "- 20 g salt"]);
});

test("options of a call end with it", () => {
  shoppingList([soup()], { people: 3, diet: "vegan", round: 100, spare: 50 }, vegan);
  card(soup(), { people: 3, diet: "vegan", round: 100, spare: 50 }, vegan);
  assert.deepEqual(houseOptions(), HOUSE);
  assert.equal(card(soup())[0], "Leek soup for 40");
});

test("options of a call end with it when it fails", () => {
  const bad = { ...soup(), options: { people: 2, round: 50 }, parts: [{ ...sauce(), serves: -1 }] };
  for (const call of [() => shoppingList([bad], { people: 3, spare: 0 }), () => card(bad, { people: 3, spare: 0 })]) {
    assert.throws(call, MenuError);
    assert.deepEqual(houseOptions(), HOUSE);
  }
  const stop = () => { throw new RangeError("out of ideas"); };
  assert.throws(() => shoppingList([soup()], { diet: "vegan", people: 3 }, stop), RangeError);
  assert.throws(() => card(soup(), { diet: "vegan", people: 3 }, stop), RangeError);
  assert.deepEqual([houseOptions(), card(soup())[0]], [HOUSE, "Leek soup for 40"]);
});

test("options of a recipe hold for its parts and for nothing after them", () => {
  const menu: Recipe[] = [
    { ...pasta(), options: { people: 6, diet: "vegan" }, parts: [sauce(), { ...soup(), options: { people: 3 } }, sauce()] },
    { ...pasta(), name: "More pasta" },
  ];
  assert.deepEqual(card(menu[0], {}, vegan), [
    "Pasta for 6",
    "- 750 g spaghetti",
    "  Tomato sauce for 6",
    "  - 900 g tomato",
    "  - 2 x onion",
    "  Leek soup for 3",
    "  - 450 g leek",
    "  - 150 ml oat cream",
    "  - 1 x onion",
    "  Tomato sauce for 6",
    "  - 900 g tomato",
    "  - 2 x onion",
  ]);
  assert.deepEqual(shoppingList(menu, { people: 20 }, vegan), [
    { name: "spaghetti", amount: 3.42, unit: "kg" },
    { name: "tomato", amount: 5.04, unit: "kg" },
    { name: "onion", amount: 8, unit: "piece" },
    { name: "leek", amount: 480, unit: "g" },
    { name: "oat cream", amount: 160, unit: "ml" },
    { name: "butter", amount: 170, unit: "g" },
  ]);
  assert.deepEqual(houseOptions(), HOUSE);
});

test("rounding and spare are those of the call, whatever a recipe says", () => {
  const recipe = { ...just(101, "g"), options: { round: 50, spare: 90 } };
  assert.equal(bought(recipe), "110 g");
  assert.deepEqual(card(recipe, { people: 1, round: 25 }), ["One for 1", "- 125 g it"]);
});

test("a part may be for as many again", () => {
  const recipe: Recipe = { ...just(100, "g"), options: { people: 4 }, parts: [{ ...just(100, "g", 2), options: { people: 10 }, parts: [just(10, "g")] }] };
  assert.deepEqual(card(recipe), ["One for 4", "- 400 g it", "  One for 10", "  - 500 g it", "    One for 10", "    - 100 g it"]);
});

test("undefined says nothing, and null is no diet", () => {
  const nothing = { people: undefined, diet: undefined, round: undefined, spare: undefined };
  assert.deepEqual(shoppingList([soup()], nothing, vegan), shoppingList([soup()], {}, vegan));
  assert.deepEqual(card({ ...pasta(), options: nothing }, { people: 3, diet: "vegan" }, vegan), card(pasta(), { people: 3, diet: "vegan" }, vegan));
  assert.deepEqual(card({ ...pasta(), options: { diet: null } }, { people: 3, diet: "vegan" }, vegan), card(pasta(), { people: 3 }));
  setHouse(nothing);
  assert.deepEqual(houseOptions(), HOUSE);
});

test("house options last until they are set again", () => {
  const more = { people: 12, diet: "vegetarian" as const, spare: 0, round: 1 };
  setHouse(more);
  more.people = 1;
  houseOptions().people = 2;
  const asked: unknown[] = [];
  const list = shoppingList([just(101, "g", 12)], {}, (name, diet) => (asked.push([name, diet]), name));
  assert.deepEqual([list, asked, houseOptions()], [[{ name: "it", amount: 101, unit: "g" }], [["it", "vegetarian"]], { ...more, people: 12 }]);
  setHouse({ spare: 10 });
  assert.deepEqual(shoppingList([just(100, "g", 12)]), [{ name: "it", amount: 110, unit: "g" }]);
  setHouse(HOUSE);
  assert.deepEqual(houseOptions(), HOUSE);
});

test("what is swapped is asked for from the last to the first, parts after that", () => {
  const asked: string[] = [];
  shoppingList([pasta(), soup()], { diet: "vegan" }, (name, diet) => (asked.push(`${diet} ${name}`), name));
  assert.deepEqual(asked, ["butter", "spaghetti", "butter", "onion", "tomato", "onion", "cream", "leek"].map((name) => `vegan ${name}`));
  asked.length = 0;
  card(soup(), {}, (name) => (asked.push(name), name));
  assert.deepEqual(asked, []);
});

test("what is swapped keeps its place, and joins its like", () => {
  const swap: Swap = (name) => (name === "tomato" ? null : name === "butter" ? "oil" : name === "spaghetti" ? "leek" : name);
  assert.deepEqual(card(pasta(), { people: 10, diet: "vegan" }, swap), [
    "Pasta for 10",
    "- 1250 g leek",
    "- 50 g oil",
    "  Tomato sauce for 10",
    "  - 2 x onion",
    "  - 30 g oil",
  ]);
  assert.deepEqual(shoppingList([soup(), pasta()], { people: 10, diet: "vegan" }, swap), [
    { name: "leek", amount: 2.89, unit: "kg" },
    { name: "cream", amount: 530, unit: "ml" },
    { name: "onion", amount: 5, unit: "piece" },
    { name: "oil", amount: 90, unit: "g" },
  ]);
  assert.deepEqual(shoppingList([soup()], { diet: "vegan" }, () => null), []);
});

test("a swap may make a list of its own", () => {
  const swap: Swap = (name) => {
    const inner = shoppingList([{ ...soup(), options: { people: 2 } }], { people: 5, spare: 100, round: 100 });
    return inner[0].amount === 600 ? `${name}!` : name;
  };
  assert.deepEqual(card(soup(), { people: 8, diet: "vegan" }, swap), ["Leek soup for 8", "- 1200 g leek!", "- 400 ml cream!", "- 2 x onion!"]);
});

test("amounts are added up before they are rounded, by name and kind of unit", () => {
  const menu = [just(6, "g"), just(0.006, "kg"), just(6, "ml"), just(0.4, "piece"), just(0.5, "piece"), just(0.003, "l")];
  assert.deepEqual(shoppingList(menu, { people: 1, spare: 0 }), [
    { name: "it", amount: 20, unit: "g" }, { name: "it", amount: 10, unit: "ml" }, { name: "it", amount: 1, unit: "piece" },
  ]);
});

test("amounts go up to the next step and no further", () => {
  assert.deepEqual([bought(just(100, "g")), bought(just(100.1, "g")), bought(just(0.0999, "kg")), bought(just(90, "ml"))], ["100 g", "110 g", "100 g", "90 ml"]);
  assert.deepEqual([bought(just(0.1, "piece")), bought(just(3, "piece")), bought(just(3.2, "piece"))], ["1 piece", "3 piece", "4 piece"]);
  assert.equal(shoppingList([just(0.1, "piece"), just(0.2, "piece"), just(0.7, "piece")], { people: 10, spare: 0 })[0].amount, 10);
  assert.deepEqual([bought(just(101, "g"), { round: 1 }), bought(just(101, "g"), { round: 25 })], ["101 g", "125 g"]);
});

test("large amounts are written in large units", () => {
  assert.deepEqual([bought(just(990, "g")), bought(just(1000, "g")), bought(just(991, "ml")), bought(just(1250, "ml")), bought(just(1000, "piece"))], ["990 g", "1 kg", "1 l", "1.25 l", "1000 piece"]);
  assert.deepEqual(card(just(2, "l"), { people: 1 }), ["One for 1", "- 2000 ml it"]);
});

test("the spare is for shopping only", () => {
  assert.deepEqual([bought(just(200, "g"), { spare: 10 }), bought(just(10, "piece"), { spare: 10 }), bought(just(990, "g"), { spare: 2 })], ["220 g", "11 piece", "1.01 kg"]);
  assert.deepEqual(card(just(200, "g"), { people: 1, spare: 10 }), ["One for 1", "- 200 g it"]);
});

test("what comes to nothing is not bought, but stays on the card", () => {
  assert.deepEqual([shoppingList([just(0, "g")]), shoppingList([])], [[], []]);
  assert.deepEqual(card(just(0, "g"), { people: 3 }), ["One for 3", "- 0 g it"]);
});

test("recipes for nobody and amounts below nothing are refused", () => {
  for (const wrong of [{ ...soup(), serves: 0 }, { ...soup(), serves: -4 }, just(-1, "g"), { ...soup(), parts: [just(-0.5, "piece")] }, { ...soup(), parts: [just(1, "g", 0)] }]) {
    assert.throws(() => shoppingList([soup(), wrong]), MenuError);
    assert.throws(() => card(wrong), MenuError);
  }
  assert.equal(card(just(1, "piece", 0.5), { people: 1 })[1], "- 2 x it");
});

test("a card goes as deep as its parts", () => {
  const deep = { ...soup(), parts: [pasta(), sauce()] };
  assert.deepEqual(card(deep, { people: 3, round: 5 }), [
    "Leek soup for 3",
    "- 450 g leek",
    "- 150 ml cream",
    "- 1 x onion",
    "  Pasta for 3",
    "  - 375 g spaghetti",
    "  - 15 g butter",
    "    Tomato sauce for 3",
    "    - 450 g tomato",
    "    - 1 x onion",
    "    - 10 g butter",
    "  Tomato sauce for 3",
    "  - 450 g tomato",
    "  - 1 x onion",
    "  - 10 g butter",
  ]);
});
