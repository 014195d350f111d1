/**
 * A cache before the carriers' price APIs. A quote costs us 0.4 cents and takes two seconds; it is good for a while, as
 * the carrier states with it or we assume. Each of our eight Node processes has a cache of its own and runs for weeks.
 *
 * Keys are made from what the customer typed (postcode, weight, street); tags are the shop's own names for its
 * warehouses, which it can edit, and let us drop everything that concerns one of them when its stock moves.
 */

export interface Quote {
  carrier: string;
  cents: number;
  /** Seconds for which the carrier stands by its price. */
  validFor?: number;
}

export interface Clock {
  now(): number; // milliseconds
}

interface Entry {
  quotes: readonly Quote[];
  expiresAt: number; // as the clock counts
  tags: string[];
}

export interface Options {
  /** Seconds that quotes are kept if the carrier says nothing. */
  ttl?: number;
  clock?: Clock;
  onError?: (key: string, error: unknown) => void;
}

const DEFAULT_TTL = 300;

export class QuoteCache {
  private readonly entries = new Map<string, Entry>();
  private readonly byTag: Record<string, Record<string, true>> = {};
  private readonly ttl: number;
  private readonly clock: Clock;
  private readonly onError: (key: string, error: unknown) => void;
  private hits = 0;
  private misses = 0;

  constructor(options: Options = {}) {
    this.ttl = options.ttl ?? DEFAULT_TTL;
    if (!(this.ttl > 0)) throw new RangeError("ttl must be a number of seconds above 0");
    this.clock = options.clock ?? Date;
    this.onError = options.onError ?? (() => {});
  }

  /** Return the quotes kept under a key, or ask for them. The cheapest comes first. */
  async get(key: string, tags: string[], load: () => Promise<Quote[]>): Promise<readonly Quote[]> {
    const entry = this.entries.get(key);
    if (entry !== undefined && this.clock.now() < entry.expiresAt) {
      this.hits += 1;
      return entry.quotes;
    }
    this.misses += 1;
    let quotes: Quote[] = [];
    try {
      quotes = (await load()).toSorted((a, b) => a.cents - b.cents);
    } catch (error) {
      this.onError(key, error);
    }
    this.store(key, tags, quotes);
    return quotes;
  }

  /** Put quotes that came with another answer where `get` will find them. */
  prime(key: string, tags: string[], quotes: readonly Quote[]): void {
    this.store(key, tags, quotes.toSorted((a, b) => a.cents - b.cents));
  }

  private store(key: string, tags: string[], quotes: readonly Quote[]): void {
    const stated = quotes.map((quote) => quote.validFor).filter((seconds) => seconds !== undefined);
    const expiresAt = stated.length > 0
      ? this.clock.now() + Math.min(...stated)
      : this.clock.now() + this.ttl * 1000;
    this.forget(key);
    this.entries.set(key, { quotes, expiresAt, tags });
    for (const tag of tags) {
      const keys = (this.byTag[tag] ??= {});
      keys[key] = true;
    }
  }

  /** Drop one key. */
  forget(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    for (const tag of entry.tags) {
      const keys = this.byTag[tag];
      if (keys === undefined) continue;
      delete keys[key];
      if (Object.keys(keys).length === 0) delete this.byTag[tag];
    }
  }

  /** Drop everything that bears a tag, and return how much it was. */
  forgetTag(tag: string): number {
    const keys = Object.keys(this.byTag[tag] ?? {});
    for (const key of keys) this.forget(key);
    return keys.length;
  }

  /** Share of the questions answered from the cache, 0 to 1; 0 before the first. */
  hitRate(): number {
    const asked = this.hits + this.misses;
    return asked === 0 ? 0 : this.hits / asked;
  }
}
