// Turns what the couriers' webhooks send into lines for the customer's page.

export class WebhookError extends Error {
  override name = "WebhookError";
}

type Raw = { [field: string]: unknown };
type Kinds = {
  "picked-up": { depot: unknown };
  delayed: { minutes: number; reason?: string };
  delivered: { signedBy?: unknown; place?: unknown };
  failed: { attempt: number; again: boolean };
  other: { label: string };
};
type Kind = keyof Kinds;
type EventOf<K extends Kind> = { kind: K; parcel: string; at?: unknown } & Kinds[K];
export type CourierEvent = { [K in Kind]: EventOf<K> }[Kind];

/** How the fields of each kind are read, and how it is put in words. */
const READERS: { [K in Exclude<Kind, "other">]: (raw: Raw) => Kinds[K] } = {
  "picked-up": (raw) => ({ depot: raw.depot || "unknown depot" }),
  delayed: (raw) => {
    const minutes = Number(raw.minutes === undefined && raw.hours !== undefined ? Number(raw.hours) * 60 : raw.minutes);
    if (Number.isNaN(minutes) || minutes < 0) throw new WebhookError("no delay");
    return raw.reason ? { minutes: Math.round(minutes), reason: String(raw.reason) } : { minutes: Math.round(minutes) };
  },
  delivered: (raw) => {
    const name = raw.signed_by || (raw.recipient ? (raw.recipient as Raw).name : undefined);
    return name ? { signedBy: name } : { place: raw.place || "letter box" };
  },
  failed: (raw) => {
    const attempt = Number(raw.attempt) || 1;
    return { attempt, again: raw.final ? false : attempt < 3 };
  },
};

const WORDS: { [K in Kind]: (event: Kinds[K]) => string } = {
  "picked-up": ({ depot }) => `Picked up at ${depot}`,
  delayed: ({ minutes, reason }) => {
    const length = minutes < 120 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`;
    return reason ? `Delayed by ${length} (${reason})` : `Delayed by ${length}`;
  },
  delivered: ({ signedBy, place }) => (signedBy ? `Signed for by ${signedBy}` : `Left: ${place}`),
  failed: ({ attempt, again }) => `Attempt ${attempt} failed, ${again ? "we will try again" : "back to the sender"}`,
  other: ({ label }) => `Update: ${label}`,
};

export function readEvent(raw: unknown): CourierEvent {
  const fields = typeof raw === "string" ? parse(raw) : raw;
  if (!isRaw(fields)) throw new WebhookError("not an event");
  const kind = String(fields.kind || fields.type || "").toLowerCase().replace(/_/g, "-");
  const parcel = fields.parcel || fields.parcel_id;
  if (!parcel) throw new WebhookError("no parcel");
  const about = fields.at ? { parcel: String(parcel), at: fields.at } : { parcel: String(parcel) };
  if (!isKnown(kind)) return { kind: "other", ...about, label: kind || "?" };
  return { kind, ...about, ...READERS[kind](fields) } as CourierEvent;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WebhookError("no JSON", { cause: error });
  }
}

function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isKnown(kind: string): kind is Exclude<Kind, "other"> {
  return Object.hasOwn(READERS, kind);
}

export function statusLine(event: CourierEvent): string {
  const words = WORDS[event.kind] as (event: CourierEvent) => string;
  return event.at ? `${event.at} ${words(event)}` : words(event);
}

function isOver(event: CourierEvent): boolean {
  return event.kind === "delivered" || (event.kind === "failed" && !event.again);
}

export function delayOf(raws: unknown[]): number | null {
  let sum = 0;
  for (const raw of raws) {
    const event = readEvent(raw);
    if (isOver(event)) return null;
    sum += event.kind === "delayed" ? event.minutes : 0;
  }
  return sum;
}

export function timeline(raws: unknown[] | null | undefined): { parcel: string | null; lines: string[]; bad: number } {
  const events: CourierEvent[] = [];
  let bad = 0;
  for (const raw of raws ?? []) {
    try {
      events.push(readEvent(raw));
    } catch (error) {
      if (!(error instanceof WebhookError)) throw error;
      bad += 1;
    }
  }
  const parcel = events.length > 0 ? events[0].parcel : null;
  return { parcel, lines: events.filter((event) => event.parcel === parcel).map(statusLine), bad };
}
