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

export function exportDay(services: Services, day: string, to: string, done: Done<Report>): void {
  services.orders(day, (error, orders) => {
    if (error) {
      done(new ExportError("orders", error));
      return;
    }
    if (!orders || orders.length === 0) {
      services.log(`${day}: nothing to export`);
      done(null, { path: null, orders: 0, skipped: [], mailed: false });
      return;
    }
    const rates = new Map<string, number | null>([["EUR", 1]]);
    const wanted: string[] = [];
    for (const order of orders) {
      if (!rates.has(order.currency)) {
        rates.set(order.currency, null);
        wanted.push(order.currency);
      }
    }
    const nextRate = (at: number) => {
      if (at < wanted.length) {
        services.rate(wanted[at], day, (error, rate) => {
          if (error || !rate) {
            services.log(`${day}: no rate for ${wanted[at]}`);
          } else {
            rates.set(wanted[at], rate);
          }
          nextRate(at + 1);
        });
      } else {
        const lines: string[] = [];
        const skipped: string[] = [];
        for (const order of orders) {
          const rate = rates.get(order.currency);
          if (rate == null) {
            skipped.push(order.id);
          } else {
            lines.push(`${order.id};${Math.round(order.cents * rate)}`);
          }
        }
        if (lines.length === 0) {
          done(new ExportError("rates", null));
          return;
        }
        services.lock(day, (error, unlock) => {
          if (error || !unlock) {
            done(new ExportError("lock", error));
          } else {
            const path = `/accounts/${day}.csv`;
            services.write(path, lines.join("\n") + "\n", (error) => {
              if (error) {
                unlock((unlockError) => {
                  if (unlockError) services.log(`${day}: still locked`);
                  done(new ExportError("write", error));
                });
              } else {
                unlock((unlockError) => {
                  if (unlockError) {
                    done(new ExportError("unlock", unlockError));
                  } else {
                    services.mail(to, `${lines.length} orders of ${day}`, (error) => {
                      if (error) services.log(`${day}: no mail`);
                      done(null, { path, orders: lines.length, skipped, mailed: !error });
                    });
                  }
                });
              }
            });
          }
        });
      }
    };
    nextRate(0);
  });
}
