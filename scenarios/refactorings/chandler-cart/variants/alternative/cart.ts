// The cart of the chandlery's web shop. Money is in cents, lengths are in centimetres and weights in grams.
// Between two visits a cart is kept as JSON, so its entries hold what was chosen and nothing else.

import { CartError, findProduct, roundCents, type Product } from "./catalogue.ts";

export { CartError, roundCents } from "./catalogue.ts";

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

export class Cart {
  readonly entries: Entry[];

  constructor(entries: Entry[] = []) {
    this.entries = entries.map(({ ...entry }) => entry);
  }

  add(sku: string, quantity: number): void {
    const product = findProduct(sku);
    if (product === undefined || !(quantity > 0)) throw new CartError(`cannot add ${quantity} of ${sku}`);
    const entry = this.entries.find((one) => one.sku === sku);
    if (entry === undefined) this.entries.push({ sku, quantity: product.sold(quantity, quantity) });
    else entry.quantity = product.sold(entry.quantity + quantity, quantity);
  }

  remove(sku: string): void {
    const entry = this.entries.find((one) => one.sku === sku);
    if (entry !== undefined) this.entries.splice(this.entries.indexOf(entry), 1);
  }

  priceOf(entry: Entry): number {
    const product = findProduct(entry.sku);
    if (product === undefined) return 0;
    let inGroup = 0;
    for (const [{ group }, { quantity }] of this.#stocked()) if (group === product.group) inGroup += quantity;
    return product.price(entry.quantity, inGroup);
  }

  weightOf(entry: Entry): number {
    const product = findProduct(entry.sku);
    return product === undefined ? 0 : product.weight(entry.quantity);
  }

  get isWorthless(): boolean {
    return this.#goods() === 0;
  }

  missing(): number {
    return FREE_FROM - this.#goods();
  }

  moreWith(sku: string): number | undefined {
    const other = new Cart(this.entries);
    try {
      other.add(sku, 1);
    } catch (error) {
      if (error instanceof CartError) return undefined;
      throw error;
    }
    return other.#goods() - this.#goods();
  }

  sums(): Sums {
    const [stocked, tax]: [[Product, Entry][], Record<string, number>] = [this.#stocked(), {}];
    let [deposit, grams] = [0, 0];
    for (const [product, entry] of stocked) {
      deposit += product.deposits(entry.quantity);
      grams += this.weightOf(entry);
      tax[product.tax] = (tax[product.tax] ?? 0) + this.priceOf(entry);
    }
    for (const [rate, gross] of Object.entries(tax)) tax[rate] = gross - roundCents(gross / (1 + Number(rate) / 100));
    const goods = this.#goods();
    const needsRoom = stocked.some(([product, { quantity }]) => product.needsRoom(quantity));
    const shipping = grams > 0 ? this.#parcel(goods, grams) + (needsRoom ? 1200 : 0) : 0;
    const gone = this.entries.filter(({ sku }) => findProduct(sku) === undefined).map(({ sku }) => sku);
    return { goods, deposit, shipping, total: goods + deposit + shipping, grams, tax, gone };
  }

  #goods(): number {
    let goods = 0;
    for (const entry of this.entries) goods += this.priceOf(entry);
    return goods;
  }

  #parcel(goods: number, grams: number): number {
    if (goods >= FREE_FROM) return 0;
    if (grams > 10000) return 1590;
    return grams > 2000 ? 890 : 490;
  }

  #stocked(): [Product, Entry][] {
    const found: [Product, Entry][] = [];
    for (const entry of this.entries) {
      const product = findProduct(entry.sku);
      if (product !== undefined) found.push([product, entry]);
    }
    return found;
  }
}
