// The cart of the chandlery's web shop. Money is in cents, lengths are in centimetres and weights in grams.
// Between two visits a cart is kept as JSON, so its entries hold what was chosen and nothing else.

import { findProduct } from "./catalogue.ts";

export class CartError extends Error {
  override name = "CartError";
}

export interface Entry {
  sku: string;
  quantity: number; // pieces, centimetres or grams
}

export interface Sums {
  goods: number;
  deposit: number;
  shipping: number;
  total: number;
  grams: number;
  /** The tax that is in the goods, by its rate. */
  tax: Record<string, number>;
  /** What was on the shelf when it was chosen, and is no longer. */
  gone: string[];
}

export const FREE_FROM = 15000;

export function roundCents(amount: number): number {
  return Math.round(amount);
}

export class Cart {
  readonly entries: Entry[];

  constructor(entries: Entry[] = []) {
    this.entries = entries.map((entry) => ({ ...entry }));
  }

  add(sku: string, quantity: number): void {
    const product = findProduct(sku);
    if (!product) throw new CartError(`there is no ${sku}`);
    if (!(quantity > 0)) throw new CartError("nothing to add");
    const entry = this.entries.find((one) => one.sku === sku);
    let wanted = (entry ? entry.quantity : 0) + quantity;
    if (product.soldBy === "piece") {
      if (!Number.isInteger(quantity)) throw new CartError(`${product.name} comes whole`);
      if (product.pack > 1) wanted = Math.ceil(wanted / product.pack) * product.pack;
    } else if (product.soldBy === "length") {
      // cut from the drum in steps, and in one piece
      wanted = Math.ceil(wanted / product.step) * product.step;
      if (product.drum > 0 && wanted > product.drum) throw new CartError(`no drum holds ${wanted} cm`);
    } else {
      if (wanted < product.least) wanted = product.least;
    }
    if (entry) entry.quantity = wanted;
    else this.entries.push({ sku, quantity: wanted });
  }

  remove(sku: string): void {
    const at = this.entries.findIndex((one) => one.sku === sku);
    if (at >= 0) this.entries.splice(at, 1);
  }

  priceOf(entry: Entry): number {
    const product = findProduct(entry.sku);
    if (!product) return 0;
    // the colours of one rope count together
    let together = 0;
    for (const other of this.entries) {
      const its = findProduct(other.sku);
      if (its && (its === product || (product.family !== "" && its.family === product.family))) together += other.quantity;
    }
    let cents = product.cents;
    for (const tier of product.tiers) {
      if (together >= tier.from && tier.cents < cents) cents = tier.cents;
    }
    let price = cents * entry.quantity;
    if (product.soldBy === "length") {
      price = price / 100;
      if (entry.quantity < product.cutFree) price += product.cutCents;
    } else if (product.soldBy === "weight") {
      price = price / 1000;
    }
    return roundCents(price);
  }

  weightOf(entry: Entry): number {
    const product = findProduct(entry.sku);
    if (!product) return 0;
    if (product.soldBy === "weight") return entry.quantity;
    if (product.soldBy === "length") return Math.ceil((product.grams * entry.quantity) / 100);
    return product.grams * entry.quantity;
  }

  sums(): Sums {
    const sums: Sums = { goods: 0, deposit: 0, shipping: 0, total: 0, grams: 0, tax: {}, gone: [] };
    const byRate: Record<string, number> = {};
    let bulky = false;
    for (const entry of this.entries) {
      const product = findProduct(entry.sku);
      if (!product) {
        sums.gone.push(entry.sku);
        continue;
      }
      const price = this.priceOf(entry);
      sums.goods += price;
      byRate[product.tax] = (byRate[product.tax] ?? 0) + price;
      if (product.soldBy === "piece") sums.deposit += product.deposit * entry.quantity;
      sums.grams += this.weightOf(entry);
      if (product.bulky || (product.soldBy === "length" && entry.quantity >= product.bulkyFrom)) bulky = true;
    }
    for (const rate of Object.keys(byRate)) {
      sums.tax[rate] = byRate[rate] - roundCents(byRate[rate] / (1 + Number(rate) / 100));
    }
    if (sums.grams > 0) {
      if (sums.goods < FREE_FROM) sums.shipping = sums.grams <= 2000 ? 490 : sums.grams <= 10000 ? 890 : 1590;
      if (bulky) sums.shipping += 1200;
    }
    sums.total = sums.goods + sums.deposit + sums.shipping;
    return sums;
  }
}
