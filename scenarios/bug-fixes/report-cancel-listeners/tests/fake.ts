// A transport whose answers come when the test says so.

import type { Response } from "../original.ts";

export class Fake {
  sent: { url: string; body: unknown; answer(status: number, text: string): void; fail(error: unknown): void }[] = [];
  aborted: string[] = [];
  onSend: (url: string) => void = () => {};

  send(url: string, body?: unknown) {
    this.onSend(url);
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    this.sent.push({ url, body, answer: (status, text) => resolve({ status, text }), fail: reject });
    return { response: promise, abort: (reason: string) => void this.aborted.push(`${url} ${reason}`) };
  }
}

/** Let everything go on that does not wait for a test. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
