// What the chandlery sells. The shelf is filled from the stock system at night, and again whenever a price changes.

import { Cart, CartError, FREE_FROM, roundCents } from "./cart.ts";

export interface Tier {
  from: number;
  cents: number;
}

export interface ProductData {
  sku: string;
  name: string;
  soldBy: "piece" | "length" | "weight";
  cents: number; // of a piece, a metre or a kilo
  tax: number; // per cent, included
  grams?: number; // of a piece or a metre
  family?: string;
  tiers?: Tier[];
  pack?: number;
  deposit?: number;
  step?: number;
  drum?: number;
  cutFree?: number;
  cutCents?: number;
  bulkyFrom?: number;
  least?: number;
  bulky?: boolean;
}

/** The pages' templates read its fields. */
export class Product {
  readonly sku: string;
  readonly name: string;
  readonly soldBy: "piece" | "length" | "weight";
  readonly cents: number;
  readonly tax: number;
  readonly grams: number;
  readonly family: string;
  readonly tiers: Tier[];
  readonly pack: number;
  readonly deposit: number;
  readonly step: number;
  readonly drum: number;
  readonly cutFree: number;
  readonly cutCents: number;
  readonly bulkyFrom: number;
  readonly least: number;
  readonly bulky: boolean;

  constructor(data: ProductData) {
    this.sku = data.sku;
    this.name = data.name;
    this.soldBy = data.soldBy;
    this.cents = data.cents;
    this.tax = data.tax;
    this.grams = data.grams ?? 0;
    this.family = data.family ?? "";
    this.tiers = data.tiers ?? [];
    this.pack = data.pack ?? 1;
    this.deposit = data.deposit ?? 0;
    this.step = data.step ?? 10;
    this.drum = data.drum ?? 0;
    this.cutFree = data.cutFree ?? 0;
    this.cutCents = data.cutCents ?? 0;
    this.bulkyFrom = data.bulkyFrom ?? Infinity;
    this.least = data.least ?? 0;
    this.bulky = data.bulky ?? false;
  }
}

const shelf = new Map<string, Product>();

export function stock(products: ProductData[]): void {
  shelf.clear();
  for (const data of products) shelf.set(data.sku, new Product(data));
}

export function findProduct(sku: string): Product | undefined {
  return shelf.get(sku);
}

/** What the page says of a product's price. */
export function priceTag(sku: string): string {
  const product = findProduct(sku);
  if (!product) throw new CartError(`there is no ${sku}`);
  const unit = product.soldBy === "piece" ? "each" : product.soldBy === "length" ? "a metre" : "a kilo";
  const cents = Math.min(product.cents, ...product.tiers.map((tier) => tier.cents));
  const net = roundCents(product.cents / (1 + product.tax / 100));
  return `${cents < product.cents ? "from " : ""}${(cents / 100).toFixed(2)} ${unit} (net ${(net / 100).toFixed(2)})`;
}

/** What takes a cart over the limit from which nothing is charged for shipping: the three that add the least, by sku. */
export function suggestionsFor(cart: Cart): string[] {
  const goods = cart.entries.reduce((sum, entry) => sum + cart.priceOf(entry), 0);
  if (goods === 0 || goods >= FREE_FROM) return [];
  const found: { sku: string; more: number }[] = [];
  for (const product of shelf.values()) {
    if (product.bulky) continue;
    const trial = new Cart(cart.entries);
    try {
      trial.add(product.sku, 1);
    } catch (error) {
      if (error instanceof CartError) continue;
      throw error;
    }
    const more = trial.entries.reduce((sum, entry) => sum + trial.priceOf(entry), 0) - goods;
    if (goods + more >= FREE_FROM) found.push({ sku: product.sku, more });
  }
  found.sort((a, b) => a.more - b.more || (a.sku < b.sku ? -1 : 1));
  return found.slice(0, 3).map((one) => one.sku);
}
