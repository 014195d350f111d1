/**
 * What the box office's screens know about performances, fetched when it is needed and shared by all that show it.
 *
 * Screens read with `get` and are told by `watch`. `refresh` fetches anew; `set` puts in what we know better than the
 * server for the moment, such as a seat that has just been sold here. Of what arrives, a screen must never be shown
 * anything that is older than what it has been shown before.
 */

export type Fetcher<T> = (key: string) => Promise<T>;

export interface State<T> {
  /** The last good data, undefined before there is any. */
  data: T | undefined;
  /** Why the last refresh failed; undefined once there is newer data. */
  error: unknown;
  /** Whether something is being fetched. */
  loading: boolean;
}

type Watcher<T> = (state: State<T>) => void;

interface Entry<T> {
  data: T | undefined;
  error: unknown;
  flying: number;
  /** Of the question that was asked last; none when nothing that is out may be shown any more. */
  awaited: symbol | null;
  watchers: Watcher<T>[];
}

export class Store<T> {
  private readonly fetcher: Fetcher<T>;
  private readonly entries = new Map<string, Entry<T>>();

  constructor(fetcher: Fetcher<T>) {
    this.fetcher = fetcher;
  }

  /** What is known under a key; nothing is fetched for that. */
  get(key: string): State<T> {
    const { data, error, flying } = this.entry(key);
    return { data, error, loading: flying > 0 };
  }

  /** Be told of every change under a key; returns what ends it. */
  watch(key: string, watcher: Watcher<T>): () => void {
    const entry = this.entry(key);
    entry.watchers = [...entry.watchers, watcher];
    return () => {
      entry.watchers = entry.watchers.filter((one) => one !== watcher);
    };
  }

  /**
   * Fetch what is under a key. Each call asks the server anew, as something may just have been changed there.
   *
   * The promise is fulfilled when the answer has been dealt with, whatever became of it; failures are in the state.
   */
  async refresh(key: string): Promise<void> {
    const entry = this.entry(key);
    const question = Symbol(key);
    entry.awaited = question;
    entry.flying += 1;
    this.tell(key, entry);
    let answer: { data: T | undefined; error: unknown };
    try {
      answer = { data: await this.fetcher(key), error: undefined };
    } catch (error) {
      answer = { data: entry.data, error };
    }
    entry.flying -= 1;
    if (entry.awaited === question) Object.assign(entry, answer);
    this.tell(key, entry);
  }

  /** Put in data that is newer than anything asked for so far; a function is given what is there. */
  set(key: string, data: T | ((before: T | undefined) => T)): void {
    const entry = this.entry(key);
    entry.data = typeof data === "function" ? (data as (before: T | undefined) => T)(entry.data) : data;
    entry.awaited = null;
    entry.error = undefined;
    this.tell(key, entry);
  }

  /** Forget everything under a key, so that nobody is shown what was there; whoever watches goes on watching. */
  clear(key: string): void {
    const entry = this.entry(key);
    entry.data = undefined;
    entry.awaited = null;
    entry.error = undefined;
    this.tell(key, entry);
  }

  /** Refresh all keys that somebody watches, when the network is back. */
  async refreshWatched(): Promise<void> {
    const keys = [...this.entries].filter(([, entry]) => entry.watchers.length > 0).map(([key]) => key);
    await Promise.all(keys.map((key) => this.refresh(key)));
  }

  private entry(key: string): Entry<T> {
    let entry = this.entries.get(key);
    if (!entry) {
      entry = { data: undefined, error: undefined, flying: 0, awaited: null, watchers: [] };
      this.entries.set(key, entry);
    }
    return entry;
  }

  private tell(key: string, entry: Entry<T>): void {
    for (const watcher of entry.watchers) watcher(this.get(key));
  }
}
