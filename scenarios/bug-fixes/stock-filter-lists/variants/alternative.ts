/**
 * Filters of the stock list, read from the query string that handhelds and the report builder send.
 *
 *   sku=A1               a value
 *   bin[]=7&bin[]=9      a list; each value goes to the place after the highest one so far
 *   bin=7&bin=9          the same: a name that comes again makes a list
 *   bin[0]=7&bin[4]=9    a list by place; places that nobody fills are closed up at the end
 *   size[width]=40       a group
 *
 * Places start at 0. `listLimit` is the highest place that a list may have, in whichever notation it is written, so that
 * `bin[4000000]=x` does not cost us a list of four million. A list that would go beyond becomes a group of places and
 * values ({ "0": "7", "4000000": "x" }), or is refused with a LimitError when `strict` is set.
 */

export interface FilterOptions {
  /** Highest place of a list, 20 unless told. */
  listLimit?: number;
  /** Refuse longer lists instead of making groups of them. */
  strict?: boolean;
}

export type Filter = string | string[] | Record<string, string>;

export class FilterError extends Error {
  override name = "FilterError";
}

export class LimitError extends FilterError {
  override name = "LimitError";
}

const DEFAULT_LIST_LIMIT = 20;
const NAME = /^([^[\]]+)(?:\[([^[\]]*)\])?$/;

/** What has been read for one name so far. */
interface Field {
  kind: "value" | "list" | "group";
  entries: Map<string, string>;
  /** Place for the next value that says none. */
  next: number;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new FilterError(`not properly encoded: ${text}`);
  }
}

function overflow(name: string, field: Field, strict: boolean): void {
  if (strict) throw new LimitError(`too many values for ${name}`);
  field.kind = "group";
}

function put(name: string, field: Field, place: number, value: string, limit: number, strict: boolean): void {
  if (field.kind !== "group") {
    field.kind = "list";
    if (place > limit) overflow(name, field, strict);
  }
  field.entries.set(String(place), value);
  field.next = Math.max(field.next, place + 1);
}

function finished(field: Field): Filter {
  if (field.kind === "group") return Object.fromEntries(field.entries);
  const places = [...field.entries.keys()].map(Number).sort((one, other) => one - other);
  const values = places.map((place) => field.entries.get(String(place)) as string);
  return field.kind === "list" ? values : values[0];
}

/** Read a query string, with or without its question mark. Of the same place given twice the last one counts. */
export function parseFilters(query: string, options: FilterOptions = {}): Record<string, Filter> {
  const limit = options.listLimit ?? DEFAULT_LIST_LIMIT;
  const strict = options.strict ?? false;
  const fields = new Map<string, Field>();
  for (const part of query.replace(/^\?/, "").split("&")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const name = NAME.exec(decode(at < 0 ? part : part.slice(0, at)));
    if (name === null) throw new FilterError(`not a filter: ${part}`);
    const value = at < 0 ? "" : decode(part.slice(at + 1));
    const [, base, key] = name;
    const field = fields.get(base);
    if (key === undefined && field === undefined) {
      fields.set(base, { kind: "value", entries: new Map([["0", value]]), next: 1 });
      continue;
    }
    const found: Field = field ?? { kind: "list", entries: new Map(), next: 0 };
    fields.set(base, found);
    if (key === undefined || key === "") {
      put(base, found, found.next, value, limit, strict);
    } else if (/^\d+$/.test(key)) {
      put(base, found, Number(key), value, limit, strict);
    } else {
      found.kind = "group";
      found.entries.set(key, value);
    }
  }
  return Object.fromEntries([...fields].map(([name, field]) => [name, finished(field)]));
}

/** The bins that the pick list is to be made for; one bin may come as a plain value. */
export function binsOf(query: string, options: FilterOptions = {}): string[] {
  const bins = parseFilters(query, options).bin ?? [];
  if (typeof bins === "string") return [bins];
  if (!Array.isArray(bins)) throw new FilterError("bins must be a list");
  return bins;
}
