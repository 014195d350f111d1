// Services that write down what they are asked, answer in their own time, and fail when told to.

import type { Done, Order, Report, Services } from "../original.ts";
import { exportDay } from "../original.ts";

export interface Plan {
  orders?: Order[] | undefined;
  rates?: Record<string, number>;
  /** Steps that fail. */
  fails?: string[];
  /** Whether answers come before the call returns. */
  atOnce?: boolean;
}

export interface Outcome {
  calls: string[];
  logged: string[];
  written: string[];
  times: number;
  error: (Error & { step?: string }) | null;
  report: Report | undefined;
}

/** Run an export to its end, and a little on, to see whether anything more comes. */
export async function run({ orders, rates = {}, fails = [], atOnce = false }: Plan): Promise<Outcome> {
  const found: Outcome = { calls: [], logged: [], written: [], times: 0, error: null, report: undefined };
  const answer = <T>(step: string, done: Done<T>, value?: T) => {
    found.calls.push(step);
    const failed = fails.includes(step) ? new Error(`${step} is down`) : null;
    const tell = () => (failed ? done(failed) : done(null, value));
    if (atOnce) tell();
    else setImmediate(tell);
  };
  const services: Services = {
    orders: (day, done) => answer(`orders ${day}`, done, orders),
    rate: (currency, day, done) => answer(`rate ${currency} ${day}`, done, rates[currency]),
    lock: (name, done) => answer<(done: Done<void>) => void>(`lock ${name}`, done, fails.includes("no unlock") ? undefined : (done) => answer("unlock", done)),
    write: (path, text, done) => {
      found.written.push(text);
      answer(`write ${path}`, done);
    },
    mail: (to, subject, done) => answer(`mail ${to}: ${subject}`, done),
    log: (message) => void found.logged.push(message),
  };
  await new Promise<void>((resolve) => {
    exportDay(services, "2026-03-01", "books@example.org", (error, report) => {
      found.times += 1;
      found.error = error;
      found.report = report;
      resolve();
    });
  });
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  return found;
}

export const order = (id: string, currency: string, cents: number): Order => ({ id, currency, cents });
