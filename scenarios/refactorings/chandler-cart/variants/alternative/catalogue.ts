// What the chandlery sells. The shelf is filled from the stock system at night, and again whenever a price changes.
// It knows nothing of carts.

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

export class CartError extends Error {
  override name = "CartError";
}

export function roundCents(amount: number): number {
  return Math.round(amount);
}

/** The pages' templates read its fields. What differs with the manner of selling is in the classes below. */
export abstract class Product {
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

  protected abstract readonly unit: string;
  /** What a quantity costs, before it is rounded. */
  protected abstract exactPrice(quantity: number, cents: number): number;
  /** How much is sold when so much is asked for; throws CartError where it cannot be. */
  abstract sold(wanted: number, asked: number): number;
  abstract weight(quantity: number): number;

  deposits(_: number): number {
    return 0;
  }

  needsRoom(_: number): boolean {
    return this.bulky;
  }

  /** The name under which quantities are added up for the tiers. */
  get group(): string {
    return this.family === "" ? `sku ${this.sku}` : `family ${this.family}`;
  }

  price(quantity: number, inGroup: number): number {
    let cents = this.cents;
    for (const tier of this.tiers) if (inGroup >= tier.from) cents = Math.min(cents, tier.cents);
    return roundCents(this.exactPrice(quantity, cents));
  }

  tag(): string {
    const cheapest = [this.cents, ...this.tiers.map((tier) => tier.cents)].sort((a, b) => a - b)[0];
    const net = roundCents(this.cents / (1 + this.tax / 100));
    const price = `${(cheapest / 100).toFixed(2)} ${this.unit} (net ${(net / 100).toFixed(2)})`;
    return cheapest === this.cents ? price : `from ${price}`;
  }
}

class Counted extends Product {
  protected readonly unit = "each";

  protected exactPrice(quantity: number, cents: number): number {
    return quantity * cents;
  }

  sold(wanted: number, asked: number): number {
    if (!Number.isInteger(asked)) throw new CartError(`${this.name} comes whole`);
    return this.pack > 1 ? Math.ceil(wanted / this.pack) * this.pack : wanted;
  }

  weight(quantity: number): number {
    return quantity * this.grams;
  }

  override deposits(quantity: number): number {
    return quantity * this.deposit;
  }
}

class Cut extends Product {
  protected readonly unit = "a metre";

  protected exactPrice(quantity: number, cents: number): number {
    const price = (quantity * cents) / 100;
    return quantity < this.cutFree ? price + this.cutCents : price;
  }

  sold(wanted: number): number {
    const length = Math.ceil(wanted / this.step) * this.step;
    if (this.drum > 0 && length > this.drum) throw new CartError(`no drum holds ${length} cm`);
    return length;
  }

  weight(quantity: number): number {
    return Math.ceil((quantity * this.grams) / 100);
  }

  override needsRoom(quantity: number): boolean {
    return this.bulky || quantity >= this.bulkyFrom;
  }
}

class Weighed extends Product {
  protected readonly unit = "a kilo";

  protected exactPrice(quantity: number, cents: number): number {
    return (quantity * cents) / 1000;
  }

  sold(wanted: number): number {
    return wanted < this.least ? this.least : wanted;
  }

  weight(quantity: number): number {
    return quantity;
  }
}

const CLASSES = { piece: Counted, length: Cut, weight: Weighed };
const shelf = new Map<string, Product>();

export function stock(products: ProductData[]): void {
  shelf.clear();
  for (const data of products) shelf.set(data.sku, new CLASSES[data.soldBy](data));
}

export function findProduct(sku: string): Product | undefined {
  return shelf.get(sku);
}

/** What the page says of a product's price. */
export function priceTag(sku: string): string {
  const product = shelf.get(sku);
  if (product === undefined) throw new CartError(`there is no ${sku}`);
  return product.tag();
}

/** A cart, as far as it can be asked what it would take to ship it for nothing. */
interface Shippable {
  /** How much more the goods would cost with one more of a product; undefined where it cannot be added. */
  moreWith(sku: string): number | undefined;
  missing(): number;
  readonly isWorthless: boolean;
}

/** What takes a cart over the limit from which nothing is charged for shipping: the three that add the least, by sku. */
export function suggestionsFor(cart: Shippable): string[] {
  const missing = cart.missing();
  if (cart.isWorthless || missing <= 0) return [];
  const found: [number, string][] = [];
  for (const { sku, bulky } of shelf.values()) {
    const more = bulky ? undefined : cart.moreWith(sku);
    if (more !== undefined && more >= missing) found.push([more, sku]);
  }
  found.sort(([a, one], [b, other]) => a - b || (one < other ? -1 : 1));
  return found.slice(0, 3).map(([, sku]) => sku);
}
