// The cart is loaded before the catalogue here, as the shop does it.

import assert from "node:assert/strict";
import { test } from "node:test";

test("the cart may be loaded first", async () => {
  const { Cart, CartError } = await import("../cart.ts");
  const { stock } = await import("../catalogue.ts");
  stock([{ sku: "cleat", name: "Cleat", soldBy: "piece", cents: 399, tax: 20, grams: 60, pack: 4 }]);
  const cart = new Cart();
  cart.add("cleat", 1);
  assert.equal(cart.sums().total, 1596 + 490);
  assert.throws(() => cart.add("cleat", 0.5), CartError);
});
