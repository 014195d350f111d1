// What is on the shelf in the tests.

import type { ProductData } from "../catalogue.ts";

export const SHELF: ProductData[] = [
  { sku: "shackle", name: "Bow shackle", soldBy: "piece", cents: 745, tax: 20, grams: 85, tiers: [{ from: 10, cents: 690 }] },
  { sku: "cleat", name: "Cleat", soldBy: "piece", cents: 399, tax: 20, grams: 60, pack: 4 },
  { sku: "gas", name: "Stove gas", soldBy: "piece", cents: 1890, tax: 10, grams: 1250, deposit: 2500 },
  { sku: "mast", name: "Jury mast", soldBy: "piece", cents: 9900, tax: 20, grams: 9000, bulky: true },
  { sku: "voucher", name: "Voucher", soldBy: "piece", cents: 2000, tax: 0 },
  {
    sku: "braid-red", name: "Braid, red", soldBy: "length", cents: 285, tax: 20, grams: 79, family: "braid", drum: 20000,
    tiers: [{ from: 2500, cents: 255 }, { from: 10000, cents: 229 }], cutFree: 500, cutCents: 150, step: 50,
  },
  {
    sku: "braid-blue", name: "Braid, blue", soldBy: "length", cents: 285, tax: 20, grams: 79, family: "braid", drum: 20000,
    tiers: [{ from: 2500, cents: 255 }, { from: 10000, cents: 229 }], cutFree: 500, cutCents: 150, step: 50,
  },
  { sku: "chain", name: "Anchor chain", soldBy: "length", cents: 1233, tax: 20, grams: 1405, bulkyFrom: 1000 },
  { sku: "tar", name: "Stockholm tar", soldBy: "weight", cents: 1799, tax: 20, least: 250 },
  { sku: "oakum", name: "Oakum", soldBy: "weight", cents: 2401, tax: 10 },
];
