// What the chandlery sells. The shelf is filled from the stock system at night, and again whenever a price changes.

import type { Cart } from "./cart.ts";
import { CartError, roundCents } from "./shop.ts";

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

/** All that differs between what is counted, cut and weighed. */
interface Manner {
  /** What the price is for. */
  unit: string;
  /** The quantity in which a wanted one comes; throws CartError where it comes in none. */
  quantity(product: Product, wanted: number, added: number): number;
  price(product: Product, cents: number, quantity: number): number;
  weight(product: Product, quantity: number): number;
  deposit(product: Product, quantity: number): number;
  isBulky(product: Product, quantity: number): boolean;
}

const MANNERS: Record<ProductData["soldBy"], Manner> = {
  piece: {
    unit: "each",
    quantity(product, wanted, added) {
      if (!Number.isInteger(added)) throw new CartError(`${product.name} comes whole`);
      return product.pack > 1 ? upTo(product.pack, wanted) : wanted;
    },
    price: (_, cents, quantity) => cents * quantity,
    weight: (product, quantity) => product.grams * quantity,
    deposit: (product, quantity) => product.deposit * quantity,
    isBulky: (product) => product.bulky,
  },
  length: {
    unit: "a metre",
    quantity(product, wanted) {
      const cut = upTo(product.step, wanted);
      if (product.drum > 0 && cut > product.drum) throw new CartError(`no drum holds ${cut} cm`);
      return cut;
    },
    price: (product, cents, quantity) => (cents * quantity) / 100 + (quantity < product.cutFree ? product.cutCents : 0),
    weight: (product, quantity) => Math.ceil((product.grams * quantity) / 100),
    deposit: () => 0,
    isBulky: (product, quantity) => product.bulky || quantity >= product.bulkyFrom,
  },
  weight: {
    unit: "a kilo",
    quantity: (product, wanted) => Math.max(wanted, product.least),
    price: (_, cents, quantity) => (cents * quantity) / 1000,
    weight: (_, quantity) => quantity,
    deposit: () => 0,
    isBulky: (product) => product.bulky,
  },
};

function upTo(step: number, quantity: number): number {
  return Math.ceil(quantity / step) * step;
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

  /** The quantity to put into a cart that holds some and is to get more. Throws CartError. */
  quantityFor(added: number, held: number): number {
    return MANNERS[this.soldBy].quantity(this, held + added, added);
  }

  /** What a quantity costs. */
  priceOf(quantity: number): number {
    const reached = this.tiers.filter((tier) => quantity >= tier.from).map((tier) => tier.cents);
    return roundCents(MANNERS[this.soldBy].price(this, Math.min(this.cents, ...reached), quantity));
  }

  weightOf(quantity: number): number {
    return MANNERS[this.soldBy].weight(this, quantity);
  }

  depositOn(quantity: number): number {
    return MANNERS[this.soldBy].deposit(this, quantity);
  }

  isBulky(quantity: number): boolean {
    return MANNERS[this.soldBy].isBulky(this, quantity);
  }

  get tag(): string {
    const least = Math.min(this.cents, ...this.tiers.map((tier) => tier.cents));
    const net = roundCents(this.cents / (1 + this.tax / 100));
    return `${least < this.cents ? "from " : ""}${inEuros(least)} ${MANNERS[this.soldBy].unit} (net ${inEuros(net)})`;
  }
}

function inEuros(cents: number): string {
  return (cents / 100).toFixed(2);
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
  return product.tag;
}

/** What takes a cart over the limit from which nothing is charged for shipping: the three that add the least, by sku. */
export function suggestionsFor(cart: Cart): string[] {
  const missing = cart.missing();
  const goods = cart.goods();
  if (goods === 0 || missing <= 0) return [];
  return [...shelf.values()]
    .filter((product) => !product.bulky)
    .map(({ sku }) => ({ sku, more: costOfAdding(sku, cart) - goods }))
    .filter(({ more }) => more >= missing)
    .sort((a, b) => a.more - b.more || (a.sku < b.sku ? -1 : 1))
    .slice(0, 3)
    .map(({ sku }) => sku);
}

/** What the goods would cost with a little of a product more; nothing can be counted on where it cannot be added. */
function costOfAdding(sku: string, cart: Cart): number {
  try {
    return cart.with(sku, 1).goods();
  } catch (error) {
    if (error instanceof CartError) return -Infinity;
    throw error;
  }
}
