/**
 * Map tiles kept on the tablet while hikers are out of reach of a network.
 *
 * The budget counts bytes, not tiles, since a tile of forest is 2 KB and one of Innsbruck 90. When a tile does not fit,
 * those go that nobody has looked at for longest. `used` is shown to the user, next to the button that empties it.
 */

interface Entry {
  key: string;
  tile: string;
  bytes: number;
  /** Neighbours in the order of use. */
  older: Entry | null;
  newer: Entry | null;
}

export class TileCache {
  readonly budget: number;
  #entries = new Map<string, Entry>();
  #oldest: Entry | null = null;
  #newest: Entry | null = null;
  #used = 0;
  #dropped = 0;

  /** Throws RangeError for a budget that is not a whole number of bytes, or negative. */
  constructor(budget: number) {
    if (!Number.isInteger(budget) || budget < 0) throw new RangeError(`no budget: ${budget}`);
    this.budget = budget;
  }

  /** Bytes of all tiles that are there. */
  get used(): number {
    return this.#used;
  }

  /** How many tiles there are. */
  get count(): number {
    return this.#entries.size;
  }

  /** How many tiles had to go because others needed their place. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Keep a tile, in place of one with the same key, and say whether it is kept: one that is larger than the whole budget
   * is not, and leaves nothing under its key, as what was there is out of date. Throws RangeError for a size that is
   * not a whole number of bytes, or negative; then nothing changes.
   */
  put(key: string, tile: string, bytes: number): boolean {
    if (!Number.isInteger(bytes) || bytes < 0) throw new RangeError(`no size: ${bytes}`);
    this.delete(key);
    if (bytes > this.budget) return false;
    this.#makeRoom(bytes);
    const entry: Entry = { key, tile, bytes, older: null, newer: null };
    this.#entries.set(key, entry);
    this.#append(entry);
    this.#used += bytes;
    return true;
  }

  /** The tile, which counts as looked at; null when it is not there. */
  get(key: string): string | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    this.#cut(entry);
    this.#append(entry);
    return entry.tile;
  }

  /** Whether a tile is there; nobody has looked at it for that. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Drop a tile; says whether it was there. */
  delete(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#remove(entry);
    return true;
  }

  /** Drop all tiles of a region or a zoom level, whose keys begin alike; returns how many. */
  deleteAll(prefix: string): number {
    let count = 0;
    for (const key of [...this.#entries.keys()]) {
      if (key.startsWith(prefix) && this.delete(key)) count += 1;
    }
    return count;
  }

  /** The keys, the one looked at last first. */
  keys(): string[] {
    const keys: string[] = [];
    for (let entry = this.#newest; entry !== null; entry = entry.older) keys.push(entry.key);
    return keys;
  }

  #makeRoom(bytes: number): void {
    while (this.#oldest !== null && this.#used + bytes > this.budget) {
      this.#remove(this.#oldest);
      this.#dropped += 1;
    }
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.key);
    this.#cut(entry);
    this.#used -= entry.bytes;
  }

  #cut(entry: Entry): void {
    if (entry.older === null) this.#oldest = entry.newer;
    else entry.older.newer = entry.newer;
    if (entry.newer === null) this.#newest = entry.older;
    else entry.newer.older = entry.older;
    entry.older = entry.newer = null;
  }

  #append(entry: Entry): void {
    entry.older = this.#newest;
    if (this.#newest === null) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }
}
