// What decides: every sum at its boundaries, and the shelf as it is now.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Product, findProduct, priceTag, stock, suggestionsFor } from "../catalogue.ts";
import { Cart, CartError, FREE_FROM, roundCents } from "../cart.ts";
import { SHELF } from "./shelf.ts";

const filled = (...entries: [string, number][]) => {
  stock(SHELF);
  return new Cart(entries.map(([sku, quantity]) => ({ sku, quantity })));
};
const priced = (sku: string, quantity: number) => filled([sku, quantity]).priceOf({ sku, quantity });
const added = (sku: string, ...quantities: number[]) => {
  const cart = filled();
  for (const quantity of quantities) cart.add(sku, quantity);
  return cart.entries;
};

test("the modules have what they had", () => {
  assert.equal(FREE_FROM, 15000);
  assert.deepEqual([0, 0.4, 0.5, 99.49, -0.6].map(roundCents), [0, 0, 1, 99, -1]);
  stock(SHELF);
  assert.ok(findProduct("tar") instanceof Product);
  assert.deepEqual(new CartError("full").name, "CartError");
});

test("pieces come in packs", () => {
  assert.deepEqual(added("cleat", 4), [{ sku: "cleat", quantity: 4 }]);
  assert.deepEqual(added("cleat", 5), [{ sku: "cleat", quantity: 8 }]);
  assert.deepEqual(added("cleat", 1, 1), [{ sku: "cleat", quantity: 8 }]);
  assert.deepEqual(added("shackle", 1, 2), [{ sku: "shackle", quantity: 3 }]);
});

test("a pack of two is a pack", () => {
  stock([{ sku: "pair", name: "Pair", soldBy: "piece", cents: 100, tax: 20, pack: 2 }]);
  const cart = new Cart();
  cart.add("pair", 3);
  assert.deepEqual(cart.entries, [{ sku: "pair", quantity: 4 }]);
});

test("lengths come in steps and from one drum", () => {
  assert.deepEqual(added("braid-red", 1), [{ sku: "braid-red", quantity: 50 }]);
  assert.deepEqual(added("braid-red", 50, 0.5), [{ sku: "braid-red", quantity: 100 }]);
  assert.deepEqual(added("chain", 1), [{ sku: "chain", quantity: 10 }]);
  assert.deepEqual(added("braid-red", 19999), [{ sku: "braid-red", quantity: 20000 }]);
  assert.deepEqual(added("chain", 50000), [{ sku: "chain", quantity: 50000 }]);
  const cart = filled(["braid-red", 19950]);
  assert.throws(() => cart.add("braid-red", 51), CartError);
  assert.deepEqual(cart.entries, [{ sku: "braid-red", quantity: 19950 }]);
});

test("weights have a least", () => {
  assert.deepEqual(added("tar", 249), [{ sku: "tar", quantity: 250 }]);
  assert.deepEqual(added("tar", 10, 10), [{ sku: "tar", quantity: 260 }]);
  assert.deepEqual(added("tar", 250.5), [{ sku: "tar", quantity: 250.5 }]);
  assert.deepEqual(added("oakum", 1), [{ sku: "oakum", quantity: 1 }]);
});

test("nothing and less cannot be added", () => {
  for (const sku of ["shackle", "chain", "tar", "anchor"]) {
    for (const quantity of [0, -1, Number.NaN]) {
      const cart = filled(["shackle", 1]);
      assert.throws(() => cart.add(sku, quantity), CartError);
      assert.deepEqual(cart.entries, [{ sku: "shackle", quantity: 1 }]);
    }
  }
  assert.throws(() => filled(["shackle", 1]).add("shackle", 0.5), CartError);
});

test("what is removed is gone and the others stay", () => {
  const cart = filled(["tar", 500], ["shackle", 1], ["gas", 1]);
  cart.remove("shackle");
  cart.remove("anchor");
  assert.deepEqual(cart.entries, [{ sku: "tar", quantity: 500 }, { sku: "gas", quantity: 1 }]);
  cart.remove("tar");
  assert.deepEqual(cart.entries, [{ sku: "gas", quantity: 1 }]);
});

test("tiers begin where they say", () => {
  assert.deepEqual([priced("shackle", 9), priced("shackle", 10)], [6705, 6900]);
  assert.deepEqual([priced("braid-red", 2450), priced("braid-red", 2500)], [6983, 6375]);
  assert.deepEqual([priced("braid-red", 9950), priced("braid-red", 10000)], [25373, 22900]);
});

test("a tier that is dearer is none, and their order does not matter", () => {
  const tiers = [{ from: 20, cents: 80 }, { from: 5, cents: 90 }, { from: 2, cents: 110 }];
  stock([{ sku: "pin", name: "Pin", soldBy: "piece", cents: 100, tax: 20, tiers }]);
  const prices = [2, 5, 20].map((quantity) => new Cart([{ sku: "pin", quantity }]).priceOf({ sku: "pin", quantity }));
  assert.deepEqual(prices, [200, 450, 1600]);
  assert.equal(priceTag("pin"), "from 0.80 each (net 0.83)");
});

test("the colours of one rope count together", () => {
  const cart = filled(["braid-red", 1300], ["chain", 1200], ["braid-blue", 1200]);
  assert.equal(cart.priceOf(cart.entries[0]), 3315);
  assert.equal(cart.priceOf(cart.entries[2]), 3060);
  assert.equal(cart.sums().goods, 3315 + 14796 + 3060);
  cart.remove("braid-blue");
  assert.equal(cart.priceOf(cart.entries[0]), 3705);
});

test("products without a family count alone", () => {
  const tiers = [{ from: 10, cents: 50 }];
  const one = { name: "Hook", soldBy: "piece" as const, cents: 100, tax: 20, tiers };
  stock([{ ...one, sku: "hook-a" }, { ...one, sku: "hook-b" }, { ...one, sku: "hook-c", family: "hook-a" }]);
  const cart = new Cart([{ sku: "hook-a", quantity: 6 }, { sku: "hook-b", quantity: 6 }, { sku: "hook-c", quantity: 6 }]);
  assert.equal(cart.sums().goods, 1800);
});

test("an entry is priced by what is in the cart", () => {
  const cart = filled(["shackle", 10]);
  assert.equal(cart.priceOf({ sku: "shackle", quantity: 1 }), 690);
  assert.equal(cart.priceOf({ sku: "gas", quantity: 2 }), 3780);
});

test("short cuts cost extra", () => {
  assert.deepEqual([priced("braid-red", 450), priced("braid-red", 500)], [1433, 1425]);
});

test("cents are rounded once for each entry", () => {
  assert.deepEqual([priced("oakum", 250), priced("oakum", 1), priced("oakum", 1000)], [600, 2, 2401]);
  assert.deepEqual([priced("chain", 10), priced("chain", 50)], [123, 617]);
  assert.equal(filled(["braid-red", 10], ["braid-blue", 10]).sums().goods, 2 * 179);
});

test("weights are added up, those of lengths rounded up", () => {
  const cart = filled(["shackle", 3], ["braid-red", 150], ["tar", 250.5]);
  assert.deepEqual(cart.entries.map((entry) => cart.weightOf(entry)), [255, 119, 250.5]);
  assert.equal(cart.weightOf({ sku: "anchor", quantity: 3 }), 0);
  assert.equal(cart.sums().grams, 624.5);
});

test("shipping goes by weight", () => {
  stock([{ sku: "lead", name: "Lead", soldBy: "weight", cents: 10, tax: 20 }]);
  const shipping = (quantity: number) => new Cart([{ sku: "lead", quantity }]).sums().shipping;
  assert.deepEqual([1, 2000, 2001, 10000, 10001].map(shipping), [490, 490, 890, 890, 1590]);
});

test("shipping is free from its limit, and bulky goods never are", () => {
  stock([{ sku: "cent", name: "Cent", soldBy: "piece", cents: 1, tax: 20, grams: 1 }, { sku: "oar", name: "Oar", soldBy: "piece", cents: 1, tax: 20, grams: 1, bulky: true }]);
  const shipping = (...entries: [string, number][]) => new Cart(entries.map(([sku, quantity]) => ({ sku, quantity }))).sums().shipping;
  assert.deepEqual([shipping(["cent", 14999]), shipping(["cent", 15000])], [1590, 0]);
  assert.deepEqual([shipping(["oar", 1]), shipping(["oar", 15000])], [490 + 1200, 1200]);
  assert.deepEqual([filled(["mast", 2]).sums().shipping, filled(["chain", 1000]).sums().shipping], [1200, 1590 + 1200]);
  assert.equal(filled(["chain", 990]).sums().shipping, 1590);
});

test("what weighs nothing is not shipped", () => {
  assert.deepEqual(filled(["voucher", 2]).sums(), { goods: 4000, deposit: 0, shipping: 0, total: 4000, grams: 0, tax: { 0: 0 }, gone: [] });
  stock([{ sku: "plan", name: "Plan", soldBy: "piece", cents: 100, tax: 20, bulky: true }]);
  assert.equal(new Cart([{ sku: "plan", quantity: 1 }]).sums().shipping, 0);
});

test("deposits are for pieces and carry no tax", () => {
  assert.deepEqual(filled(["gas", 3], ["oakum", 100]).sums(), {
    goods: 5910, deposit: 7500, shipping: 890, total: 14300, grams: 3850, tax: { 10: 537 }, gone: [],
  });
  stock([{ sku: "hose", name: "Hose", soldBy: "length", cents: 100, tax: 20, deposit: 500 }, { sku: "ice", name: "Ice", soldBy: "weight", cents: 100, tax: 20, deposit: 500 }]);
  assert.equal(new Cart([{ sku: "hose", quantity: 100 }, { sku: "ice", quantity: 1000 }]).sums().deposit, 0);
});

test("tax is taken from the sum of each rate", () => {
  const { tax, goods } = filled(["shackle", 1], ["cleat", 4], ["gas", 1], ["oakum", 250], ["voucher", 1]).sums();
  assert.deepEqual([tax, goods], [{ 0: 0, 10: 226, 20: 390 }, 745 + 1596 + 1890 + 600 + 2000]);
});

test("tax is exact to the cent", () => {
  stock([{ sku: "cent", name: "Cent", soldBy: "piece", cents: 1, tax: 20 }, { sku: "also", name: "Also", soldBy: "piece", cents: 1, tax: 7.7 }]);
  const tax = (quantity: number) => Object.values(new Cart([{ sku: "cent", quantity }, { sku: "also", quantity: quantity * 5 }]).sums().tax);
  const shown = Array.from({ length: 9 }, (_, at) => tax(at + 1).join(" "));
  assert.deepEqual(shown, ["0 0", "0 1", "0 1", "1 1", "1 2", "1 2", "1 3", "1 3", "1 3"]);
});

test("an empty cart costs nothing", () => {
  assert.deepEqual(filled().sums(), { goods: 0, deposit: 0, shipping: 0, total: 0, grams: 0, tax: {}, gone: [] });
});

test("prices are those of the shelf as it is now", () => {
  const cart = filled();
  cart.add("tar", 1000);
  cart.add("braid-red", 1300);
  cart.add("braid-blue", 1300);
  assert.equal(cart.sums().goods, 1799 + 2 * 3315);
  stock([...SHELF.filter(({ sku }) => sku !== "braid-blue" && sku !== "tar"), { ...SHELF[8], cents: 2500 }]);
  assert.deepEqual(cart.sums().gone, ["braid-blue"]);
  assert.equal(cart.sums().goods, 2500 + 3705);
  assert.equal(cart.priceOf(cart.entries[2]), 0);
  assert.equal(cart.weightOf(cart.entries[2]), 0);
  assert.throws(() => cart.add("braid-blue", 100), CartError);
  stock([]);
  assert.deepEqual(cart.sums(), { goods: 0, deposit: 0, shipping: 0, total: 0, grams: 0, tax: {}, gone: ["tar", "braid-red", "braid-blue"] });
});

test("a cart is kept as its entries and nothing else", () => {
  const cart = filled();
  cart.add("gas", 1);
  cart.sums();
  const kept = JSON.stringify(cart);
  assert.equal(kept, '{"entries":[{"sku":"gas","quantity":1}]}');
  const again = new Cart(JSON.parse(kept).entries);
  assert.deepEqual(again.sums(), cart.sums());
});

test("a cart made from entries has entries of its own", () => {
  const entries = [{ sku: "gas", quantity: 1 }];
  const cart = filled();
  const other = new Cart(entries);
  other.add("gas", 1);
  other.add("tar", 300);
  assert.deepEqual(entries, [{ sku: "gas", quantity: 1 }]);
  assert.deepEqual(cart.entries, []);
});

test("price tags name the least price and the net one", () => {
  stock(SHELF);
  assert.equal(priceTag("shackle"), "from 6.90 each (net 6.21)");
  assert.equal(priceTag("braid-red"), "from 2.29 a metre (net 2.38)");
  assert.equal(priceTag("oakum"), "24.01 a kilo (net 21.83)");
  assert.equal(priceTag("voucher"), "20.00 each (net 20.00)");
  assert.throws(() => priceTag("anchor"), CartError);
});

test("suggestions reach the limit and add the least", () => {
  assert.deepEqual(suggestionsFor(filled(["gas", 7])), ["gas", "voucher"]);
  assert.deepEqual(suggestionsFor(filled(["gas", 7], ["shackle", 1])), ["cleat", "gas", "voucher"]);
  assert.deepEqual(suggestionsFor(filled(["voucher", 7])), ["cleat", "gas", "voucher"]);
  assert.deepEqual(suggestionsFor(filled(["voucher", 6])), []);
});

test("there are three suggestions at most, in the order of their skus where they add as much", () => {
  const one = { name: "Same", soldBy: "piece" as const, tax: 20 };
  stock(["e", "b", "d", "a", "c"].map((sku) => ({ ...one, sku, cents: sku === "e" ? 10000 : 10001 })));
  assert.deepEqual(suggestionsFor(new Cart([{ sku: "e", quantity: 1 }])), ["e", "a", "b"]);
});

test("suggestions are for carts below the limit", () => {
  stock([{ sku: "cent", name: "Cent", soldBy: "piece", cents: 1, tax: 20 }, { sku: "also", name: "Cent", soldBy: "piece", cents: 1, tax: 20 }]);
  const of = (quantity: number) => suggestionsFor(new Cart([{ sku: "cent", quantity }]));
  assert.deepEqual([of(14998), of(14999), of(15000)], [[], ["also", "cent"], []]);
  assert.deepEqual(suggestionsFor(filled()), []);
  assert.deepEqual(suggestionsFor(filled(["anchor", 3])), []);
});

test("suggestions leave out what cannot be added and what is bulky", () => {
  stock([
    { sku: "line", name: "Line", soldBy: "length", cents: 10000, tax: 20, step: 100, drum: 100 },
    { sku: "coil", name: "Coil", soldBy: "length", cents: 10000, tax: 20, step: 100 },
    { sku: "boom", name: "Boom", soldBy: "piece", cents: 9000, tax: 20, bulky: true },
  ]);
  const cart = new Cart([{ sku: "line", quantity: 100 }]);
  assert.deepEqual(suggestionsFor(cart), ["coil"]);
  assert.deepEqual(cart.entries, [{ sku: "line", quantity: 100 }]);
});

test("suggestions count what the tiers give back", () => {
  const tiers = [{ from: 30, cents: 490 }];
  stock([{ sku: "knot", name: "Knot", soldBy: "piece", cents: 500, tax: 20, tiers }, { sku: "bend", name: "Bend", soldBy: "piece", cents: 400, tax: 20 }, { sku: "hitch", name: "Hitch", soldBy: "piece", cents: 600, tax: 20 }]);
  assert.deepEqual(suggestionsFor(new Cart([{ sku: "knot", quantity: 29 }])), ["hitch"]);
});
