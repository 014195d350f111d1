// Turns what the couriers' webhooks send into lines for the customer's page. Every courier has its own idea of the fields:
// `readEvent` is where that ends, and what comes out of it has a type. Used by the page (statusLine, timeline) and the
// support desk (delayOf).

export class WebhookError extends Error {
  override name = "WebhookError";
}

interface About {
  parcel: string;
  /** When, as the courier writes it. */
  at?: unknown;
}

export type CourierEvent =
  | (About & { kind: "picked-up"; depot: unknown })
  | (About & { kind: "delayed"; minutes: number; reason?: string })
  | (About & { kind: "delivered"; signedBy: unknown; place?: undefined })
  | (About & { kind: "delivered"; place: unknown; signedBy?: undefined })
  | (About & { kind: "failed"; attempt: number; again: boolean })
  | (About & { kind: "other"; label: string });

export interface Timeline {
  parcel: string | null;
  lines: string[];
  /** Events that could not be read. */
  bad: number;
}

/** An object of which nothing is known yet. */
type Fields = Readonly<Record<string, unknown>>;

const LAST_ATTEMPT = 3;
const HOURS_FROM = 120; // minutes

// Reading

export function readEvent(raw: unknown): CourierEvent {
  const fields = fieldsOf(typeof raw === "string" ? parsed(raw) : raw);
  const kind = String(fields.kind || fields.type || "").toLowerCase().replaceAll("_", "-");
  const parcel = fields.parcel || fields.parcel_id;
  if (!parcel) throw new WebhookError("no parcel");
  const about: About = { parcel: String(parcel), ...(fields.at ? { at: fields.at } : {}) };
  switch (kind) {
    case "picked-up":
      return { ...about, kind, depot: fields.depot || "unknown depot" };
    case "delayed":
      return { ...about, kind, minutes: minutesOf(fields), ...(fields.reason ? { reason: String(fields.reason) } : {}) };
    case "delivered": {
      const signedBy = signatureOf(fields);
      return signedBy ? { ...about, kind, signedBy } : { ...about, kind, place: fields.place || "letter box" };
    }
    case "failed": {
      const attempt = Number(fields.attempt) || 1;
      return { ...about, kind, attempt, again: !fields.final && attempt < LAST_ATTEMPT };
    }
    default:
      return { ...about, kind: "other", label: kind || "?" };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WebhookError(`no JSON: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new WebhookError("not an event");
  return value as Fields;
}

/** The delay in whole minutes; some couriers send hours, and some send either as text. */
function minutesOf({ minutes, hours }: Fields): number {
  const given = minutes === undefined && hours !== undefined ? Number(hours) * 60 : Number(minutes);
  if (!(given >= 0)) throw new WebhookError("no delay");
  return Math.round(given);
}

/** Who has signed, under either of the names that couriers have for it. */
function signatureOf({ signed_by, recipient }: Fields): unknown {
  if (signed_by || !recipient) return signed_by;
  return (recipient as Fields).name;
}

// Showing

export function statusLine(event: CourierEvent): string {
  const line = wordsFor(event);
  return event.at ? `${event.at} ${line}` : line;
}

function wordsFor(event: CourierEvent): string {
  switch (event.kind) {
    case "picked-up":
      return `Picked up at ${event.depot}`;
    case "delayed":
      return `Delayed by ${lengthOf(event.minutes)}${event.reason ? ` (${event.reason})` : ""}`;
    case "delivered":
      return event.signedBy ? `Signed for by ${event.signedBy}` : `Left: ${event.place}`;
    case "failed":
      return `Attempt ${event.attempt} failed, ${event.again ? "we will try again" : "back to the sender"}`;
    case "other":
      return `Update: ${event.label}`;
  }
}

function lengthOf(minutes: number): string {
  return minutes >= HOURS_FROM ? `${Math.floor(minutes / 60)} hours` : `${minutes} minutes`;
}

/** The delays so far in minutes; null for what was delivered or goes back. */
export function delayOf(raws: readonly unknown[]): number | null {
  let sum = 0;
  for (const raw of raws) {
    const event = readEvent(raw);
    if (event.kind === "delayed") sum += event.minutes;
    if (event.kind === "delivered" || (event.kind === "failed" && !event.again)) return null;
  }
  return sum;
}

/** For the page: of the parcel of the first event that can be read. A bad event must not hide the others. */
export function timeline(raws: readonly unknown[] | null): Timeline {
  const found: Timeline = { parcel: null, lines: [], bad: 0 };
  for (const raw of raws || []) {
    const event = readOrNull(raw);
    if (event === null) {
      found.bad += 1;
      continue;
    }
    found.parcel ??= event.parcel;
    if (event.parcel === found.parcel) found.lines.push(statusLine(event));
  }
  return found;
}

function readOrNull(raw: unknown): CourierEvent | null {
  try {
    return readEvent(raw);
  } catch (error) {
    if (error instanceof WebhookError) return null;
    throw error;
  }
}
