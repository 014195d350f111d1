interface Thumbnail {
  name: string;
  size: number;
  older: Thumbnail;
  newer: Thumbnail;
}

class Cache {
  private readonly byName = new Map<string, Thumbnail>();
  private readonly ends: Thumbnail;
  private readonly budget: number;
  private used = 0;

  constructor(budget: number) {
    this.budget = budget;
    const ends = { name: "", size: 0 } as Thumbnail;
    ends.older = ends;
    ends.newer = ends;
    this.ends = ends;
  }

  get(name: string): number {
    const thumbnail = this.byName.get(name);
    if (!thumbnail) return -1;
    this.unlink(thumbnail);
    this.link(thumbnail);
    return thumbnail.size;
  }

  put(name: string, size: number): number {
    if (size > this.budget) return -1;
    this.drop(name);
    let gone = 0;
    for (; this.used + size > this.budget; gone++) this.drop(this.ends.newer.name);
    const thumbnail = { name, size } as Thumbnail;
    this.link(thumbnail);
    this.byName.set(name, thumbnail);
    this.used += size;
    return gone;
  }

  drop(name: string): number {
    const thumbnail = this.byName.get(name);
    if (!thumbnail) return -1;
    this.unlink(thumbnail);
    this.byName.delete(name);
    this.used -= thumbnail.size;
    return thumbnail.size;
  }

  private link(thumbnail: Thumbnail): void {
    thumbnail.older = this.ends.older;
    thumbnail.newer = this.ends;
    this.ends.older.newer = thumbnail;
    this.ends.older = thumbnail;
  }

  private unlink({ older, newer }: Thumbnail): void {
    older.newer = newer;
    newer.older = older;
  }
}

export function replay(budget: number, requests: string[]): number[] {
  const cache = new Cache(budget);
  return requests.map((request) => {
    const [what, name, size] = request.split(" ") as [string, string, string?];
    switch (what) {
      case "get":
        return cache.get(name);
      case "put":
        return cache.put(name, Number(size));
      case "drop":
        return cache.drop(name);
      default:
        throw new Error(`unknown request: ${request}`);
    }
  });
}
