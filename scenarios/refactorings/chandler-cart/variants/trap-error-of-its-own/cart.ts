// The cart of the chandlery's web shop. Money is in cents, lengths are in centimetres and weights in grams.
// Between two visits a cart is kept as JSON, so its entries hold what was chosen and nothing else.
//
// What a product costs and weighs, and in which quantities it comes, is the catalogue's business; here it is summed up.

import { findProduct, type Product } from "./catalogue.ts";

export class CartError extends Error {
  override name = "CartError";
}

export function roundCents(amount: number): number {
  return Math.round(amount);
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

/** An entry with the product as it is on the shelf now. */
interface Item {
  product: Product;
  entry: Entry;
}

export const FREE_FROM = 15000;
const BULKY_CENTS = 1200;

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
    const wanted = product.quantityFor(quantity, entry?.quantity ?? 0);
    if (entry) entry.quantity = wanted;
    else this.entries.push({ sku, quantity: wanted });
  }

  remove(sku: string): void {
    const at = this.entries.findIndex((one) => one.sku === sku);
    if (at >= 0) this.entries.splice(at, 1);
  }

  priceOf({ sku, quantity }: Entry): number {
    const product = findProduct(sku);
    return product ? product.priceOf(quantity, this.together(product)) : 0;
  }

  weightOf({ sku, quantity }: Entry): number {
    return findProduct(sku)?.weightOf(quantity) ?? 0;
  }

  /** What all goods cost, shipping and deposits apart. */
  goods(): number {
    return this.entries.reduce((sum, entry) => sum + this.priceOf(entry), 0);
  }

  /** What is missing until nothing is charged for shipping; 0 or less if nothing is. */
  missing(): number {
    return FREE_FROM - this.goods();
  }

  /** A cart of its own with something more in it. Throws CartError where that cannot be added. */
  with(sku: string, quantity: number): Cart {
    const cart = new Cart(this.entries);
    cart.add(sku, quantity);
    return cart;
  }

  sums(): Sums {
    const items = this.items();
    const goods = this.goods();
    const grams = items.reduce((sum, { product, entry }) => sum + product.weightOf(entry.quantity), 0);
    const deposit = items.reduce((sum, { product, entry }) => sum + product.depositOn(entry.quantity), 0);
    const shipping = shippingOf(goods, grams, items.some(({ product, entry }) => product.isBulky(entry.quantity)));
    return {
      goods,
      deposit,
      shipping,
      total: goods + deposit + shipping,
      grams,
      tax: this.taxes(items),
      gone: this.entries.map(({ sku }) => sku).filter((sku) => !findProduct(sku)),
    };
  }

  private items(): Item[] {
    return this.entries.flatMap((entry) => {
      const product = findProduct(entry.sku);
      return product ? [{ product, entry }] : [];
    });
  }

  /** How much there is of a product and of those whose quantities count with it. */
  private together(product: Product): number {
    const counted = this.items().filter((item) => item.product.countsWith(product));
    return counted.reduce((sum, { entry }) => sum + entry.quantity, 0);
  }

  private taxes(items: Item[]): Record<string, number> {
    const byRate = new Map<number, number>();
    for (const { product, entry } of items) {
      byRate.set(product.tax, (byRate.get(product.tax) ?? 0) + this.priceOf(entry));
    }
    return Object.fromEntries([...byRate].map(([rate, gross]) => [rate, gross - roundCents(gross / (1 + rate / 100))]));
  }
}

function shippingOf(goods: number, grams: number, bulky: boolean): number {
  if (grams <= 0) return 0;
  const parcel = goods < FREE_FROM ? parcelCents(grams) : 0;
  return bulky ? parcel + BULKY_CENTS : parcel;
}

function parcelCents(grams: number): number {
  if (grams <= 2000) return 490;
  return grams <= 10000 ? 890 : 1590;
}
