// The nightly export: the day's orders go to a file on the accountants' share, and a mail tells them so.
// Written when everything here took callbacks, and the services below still do.

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

/** What a service has said; no error is thrown, so that each step can say what it means for the export. */
type Answer<T> = { error: Error | null; value?: T };

function ask<T>(call: (done: Done<T>) => void): Promise<Answer<T>> {
  return new Promise((resolve) => call((error, value) => resolve({ error, value })));
}

class Export {
  private readonly services: Services;
  private readonly day: string;

  constructor(services: Services, day: string) {
    this.services = services;
    this.day = day;
  }

  async run(to: string): Promise<Report> {
    const { services, day } = this;
    const found = await ask<Order[]>((done) => services.orders(day, done));
    if (found.error) throw new ExportError("orders", found.error);
    const orders = found.value ?? [];
    if (orders.length === 0) {
      services.log(`${day}: nothing to export`);
      return { path: null, orders: 0, skipped: [], mailed: false };
    }
    const rates = await this.rates([...new Set(orders.map(({ currency }) => currency))]);
    const skipped = orders.filter(({ currency }) => !rates.has(currency)).map(({ id }) => id);
    const lines = orders.flatMap(({ id, currency, cents }) => {
      const rate = rates.get(currency);
      return rate === undefined ? [] : [`${id};${Math.round(cents * rate)}`];
    });
    if (lines.length === 0) throw new ExportError("rates", null);
    const path = await this.write(lines);
    const mail = await ask<void>((done) => services.mail(to, `${lines.length} orders of ${day}`, done));
    if (mail.error) services.log(`${day}: no mail`);
    return { path, orders: lines.length, skipped, mailed: mail.error === null };
  }

  private async rates(currencies: string[]): Promise<Map<string, number>> {
    const rates = new Map<string, number>();
    for (const currency of currencies) {
      if (currency === "EUR") {
        rates.set(currency, 1);
        continue;
      }
      const { error, value } = await ask<number>((done) => this.services.rate(currency, this.day, done));
      if (error === null && value) rates.set(currency, value);
      else this.services.log(`${this.day}: no rate for ${currency}`);
    }
    return rates;
  }

  private async write(lines: string[]): Promise<string> {
    const { services, day } = this;
    const path = `/accounts/${day}.csv`;
    const locked = await ask<(done: Done<void>) => void>((done) => services.lock(day, done));
    if (locked.error || !locked.value) throw new ExportError("lock", locked.error);
    const written = await ask<void>((done) => services.write(path, lines.map((line) => `${line}\n`).join(""), done));
    const unlocked = await ask<void>(locked.value);
    if (written.error) {
      if (unlocked.error) services.log(`${day}: still locked`);
      throw new ExportError("write", written.error);
    }
    if (unlocked.error) throw new ExportError("unlock", unlocked.error);
    return path;
  }
}

export function exportDay(services: Services, day: string, to: string, done: Done<Report>): void {
  const report = new Export(services, day).run(to);
  report.then((value) => done(null, value), (error: Error) => done(error));
}
