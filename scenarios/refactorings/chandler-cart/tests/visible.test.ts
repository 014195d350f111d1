// What carts come to on most days.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Product, findProduct, priceTag, stock, suggestionsFor } from "../catalogue.ts";
import { Cart, CartError, roundCents } from "../cart.ts";
import { SHELF } from "./shelf.ts";

stock(SHELF);

test("pieces, lengths and weights are added up", () => {
  const cart = new Cart();
  cart.add("shackle", 2);
  cart.add("braid-red", 600);
  cart.add("tar", 500);
  assert.deepEqual(cart.sums(), {
    goods: 4100, deposit: 0, shipping: 490, total: 4590, grams: 1144, tax: { 20: 683 }, gone: [],
  });
});

test("a quantity is rounded to what is sold", () => {
  const cart = new Cart();
  cart.add("cleat", 3);
  cart.add("braid-blue", 510);
  assert.deepEqual(cart.entries, [{ sku: "cleat", quantity: 4 }, { sku: "braid-blue", quantity: 550 }]);
});

test("what cannot be sold is refused", () => {
  const cart = new Cart();
  assert.throws(() => cart.add("anchor", 1), CartError);
  assert.throws(() => cart.add("shackle", 1.5), CartError);
  assert.deepEqual(cart.entries, []);
});

test("products can be looked up", () => {
  assert.ok(findProduct("gas") instanceof Product);
  assert.equal(findProduct("gas")?.name, "Stove gas");
  assert.equal(findProduct("anchor"), undefined);
  assert.equal(priceTag("gas"), "18.90 each (net 17.18)");
});

test("a cart that is nearly free of shipping gets suggestions", () => {
  const cart = new Cart([{ sku: "gas", quantity: 7 }]);
  assert.deepEqual(suggestionsFor(cart), ["gas", "voucher"]);
});

test("cents are rounded half up", () => {
  assert.equal(roundCents(12.5), 13);
});
