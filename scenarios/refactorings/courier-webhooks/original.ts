// Turns what the couriers' webhooks send into lines for the customer's page. Every courier has its own idea of the fields,
// so nothing here is typed. Used by the page (statusLine, timeline) and the support desk (delayOf).

export class WebhookError extends Error {
  override name = "WebhookError";
}

// what comes back has a kind and whatever belongs to it
export function readEvent(raw: any): any {
  if (typeof raw === "string") {
    try {
      raw = JSON.parse(raw);
    } catch (e: any) {
      throw new WebhookError("no JSON: " + e.message);
    }
  }
  if (raw == null || typeof raw !== "object" || Array.isArray(raw)) throw new WebhookError("not an event");
  const kind: any = String(raw.kind || raw.type || "").toLowerCase().replace(/_/g, "-");
  const out: any = { kind: kind, parcel: raw.parcel || raw.parcel_id };
  if (!out.parcel) throw new WebhookError("no parcel");
  out.parcel = String(out.parcel);
  if (raw.at) out.at = raw.at;
  if (kind === "picked-up") {
    out.depot = raw.depot || "unknown depot";
  } else if (kind === "delayed") {
    let minutes: any = raw.minutes;
    if (minutes === undefined && raw.hours !== undefined) minutes = Number(raw.hours) * 60;
    minutes = Number(minutes);
    if (!(minutes >= 0)) throw new WebhookError("no delay");
    out.minutes = Math.round(minutes);
    if (raw.reason) out.reason = String(raw.reason);
  } else if (kind === "delivered") {
    const to: any = raw.signed_by || (raw.recipient && raw.recipient.name);
    if (to) out.signedBy = to;
    else if (raw.place) out.place = raw.place;
    else out.place = "letter box";
  } else if (kind === "failed") {
    out.attempt = Number(raw.attempt) || 1;
    out.again = raw.final ? false : out.attempt < 3;
  } else {
    out.kind = "other";
    out.label = kind || "?";
  }
  return out;
}

export function statusLine(event: any): string {
  let line: any;
  if (event.kind === "picked-up") line = "Picked up at " + event.depot;
  else if (event.kind === "delayed") {
    line = "Delayed by ";
    if (event.minutes >= 120) line += Math.floor(event.minutes / 60) + " hours";
    else line += event.minutes + " minutes";
    if (event.reason) line += " (" + event.reason + ")";
  } else if (event.kind === "delivered") {
    line = event.signedBy ? "Signed for by " + event.signedBy : "Left: " + event.place;
  } else if (event.kind === "failed") {
    line = "Attempt " + event.attempt + " failed";
    line += event.again ? ", we will try again" : ", back to the sender";
  } else {
    line = "Update: " + event.label;
  }
  return event.at ? event.at + " " + line : line;
}

// minutes; what was delivered or came back has none
export function delayOf(raws: any[]): any {
  let sum: any = 0;
  for (const raw of raws) {
    const event: any = readEvent(raw);
    if (event.kind === "delayed") sum += event.minutes;
    if (event.kind === "delivered" || (event.kind === "failed" && !event.again)) return null;
  }
  return sum;
}

// for the page: one bad event must not hide the others, so they are only counted
export function timeline(raws: any): any {
  const lines: any[] = [];
  let bad = 0;
  let parcel: any = null;
  for (const raw of raws || []) {
    let event: any;
    try {
      event = readEvent(raw);
    } catch (e: any) {
      if (!(e instanceof WebhookError)) throw e;
      bad++;
      continue;
    }
    if (parcel === null) parcel = event.parcel;
    if (event.parcel !== parcel) continue;
    lines.push(statusLine(event));
  }
  return { parcel: parcel, lines: lines, bad: bad };
}
