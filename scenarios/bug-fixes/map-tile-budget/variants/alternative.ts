/**
 * Map tiles kept on the tablet while hikers are out of reach of a network.
 *
 * The budget counts bytes, not tiles, since a tile of forest is 2 KB and one of Innsbruck 90. When a tile does not fit,
 * those go that nobody has looked at for longest. `used` is shown to the user, next to the button that empties it.
 */

interface Entry {
  tile: string;
  bytes: number;
}

export class TileCache {
  readonly budget: number;
  /** In the order of use, the tile that nobody has looked at for longest first. */
  #entries = new Map<string, Entry>();
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
    this.#entries.set(key, { tile, bytes });
    this.#used += bytes;
    return true;
  }

  /** The tile, which counts as looked at; null when it is not there. */
  get(key: string): string | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
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
    this.#entries.delete(key);
    this.#used -= entry.bytes;
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
    return [...this.#entries.keys()].reverse();
  }

  #makeRoom(bytes: number): void {
    for (const key of this.#entries.keys()) {
      if (this.#used + bytes <= this.budget) return;
      this.delete(key);
      this.#dropped += 1;
    }
  }
}
