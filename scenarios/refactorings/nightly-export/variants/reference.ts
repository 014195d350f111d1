// The nightly export: the day's orders go to a file on the accountants' share, and a mail tells them so.
// The services take callbacks, and so do those who start the export; in between it is written with promises.

export type Done<T> = (error: Error | null, value?: T) => void;

export interface Order {
  id: string;
  currency: string;
  cents: number;
}

export interface Services {
  orders(day: string, done: Done<Order[]>): void;
  /** How many euros one unit of a currency is worth on a day. */
  rate(currency: string, day: string, done: Done<number>): void;
  /** Lock the share; gives a function that unlocks it. */
  lock(name: string, done: Done<(done: Done<void>) => void>): void;
  write(path: string, text: string, done: Done<void>): void;
  mail(to: string, subject: string, done: Done<void>): void;
  log(message: string): void;
}

export interface Report {
  path: string | null;
  orders: number;
  skipped: string[];
  mailed: boolean;
}

export class ExportError extends Error {
  override name = "ExportError";
  readonly step: string;

  constructor(step: string, cause: unknown) {
    super(`export failed: ${step}`, { cause });
    this.step = step;
  }
}

type Unlock = (done: Done<void>) => void;

/** For those who wait with a callback; it is called once. */
export function exportDay(services: Services, day: string, to: string, done: Done<Report>): void {
  exported(services, day, to).then(
    (report) => done(null, report),
    (error: Error) => done(error),
  );
}

async function exported(services: Services, day: string, to: string): Promise<Report> {
  const orders = await step("orders", called((done) => services.orders(day, done)));
  if (!orders?.length) {
    services.log(`${day}: nothing to export`);
    return { path: null, orders: 0, skipped: [], mailed: false };
  }
  const { lines, skipped } = converted(orders, await ratesFor(services, orders, day));
  if (lines.length === 0) throw new ExportError("rates", null);
  const path = `/accounts/${day}.csv`;
  await writeLocked(services, day, path, `${lines.join("\n")}\n`);
  const mailed = await isMailed(services, to, day, lines.length);
  return { path, orders: lines.length, skipped, mailed };
}

/** The rates of all currencies, asked for one after the other; those that cannot be had are left out. */
async function ratesFor(services: Services, orders: Order[], day: string): Promise<Map<string, number>> {
  const rates = new Map([["EUR", 1]]);
  for (const currency of new Set(orders.map((order) => order.currency))) {
    if (currency === "EUR") continue;
    const rate = await called<number>((done) => services.rate(currency, day, done)).catch(() => undefined);
    if (rate) rates.set(currency, rate);
    else services.log(`${day}: no rate for ${currency}`);
  }
  return rates;
}

function converted(orders: Order[], rates: Map<string, number>): { lines: string[]; skipped: string[] } {
  const [lines, skipped]: string[][] = [[], []];
  for (const { id, currency, cents } of orders) {
    const rate = rates.get(currency);
    if (rate === undefined) skipped.push(id);
    else lines.push(`${id};${Math.round(cents * rate)}`);
  }
  return { lines, skipped };
}

/** Of a write and an unlocking that both fail, the write is what matters. */
async function writeLocked(services: Services, day: string, path: string, text: string): Promise<void> {
  const unlock = await step("lock", called<Unlock>((done) => services.lock(day, done)));
  if (!unlock) throw new ExportError("lock", null);
  try {
    await step("write", called((done) => services.write(path, text, done)));
  } catch (error) {
    await called(unlock).catch(() => services.log(`${day}: still locked`));
    throw error;
  }
  await step("unlock", called(unlock));
}

/** Whether the accountants could be told; the export counts without that. */
async function isMailed(services: Services, to: string, day: string, count: number): Promise<boolean> {
  try {
    await called((done) => services.mail(to, `${count} orders of ${day}`, done));
    return true;
  } catch {
    services.log(`${day}: no mail`);
    return false;
  }
}

/** A service's answer as a promise. */
function called<T>(call: (done: Done<T>) => void): Promise<T | undefined> {
  return new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))));
}

async function step<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new ExportError(name, error);
  }
}
