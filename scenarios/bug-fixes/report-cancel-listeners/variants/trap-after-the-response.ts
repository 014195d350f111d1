/**
 * Requests of the reporting console, and how they are cancelled.
 *
 * A page has one cancel token for all that it asks for while it is open, some for a whole shift; leaving the page cancels
 * what is still going on. What really goes over the wire is done by a transport, of which the browser has one and the
 * printing service another.
 */

export interface Transport {
  /** Begin a request. Its promise may never settle once it has been aborted. */
  send(url: string, body?: unknown): { response: Promise<Response>; abort(reason: string): void };
}

export interface Response {
  status: number;
  text: string;
}

export class CancelledError extends Error {
  override name = "CancelledError";
}

export class StatusError extends Error {
  override name = "StatusError";
  readonly status: number;

  constructor(status: number, url: string) {
    super(`${url} answered ${status}`);
    this.status = status;
  }
}

type Listener = (reason: string) => void;

export class CancelToken {
  #reason: string | null = null;
  #listeners = new Set<Listener>();

  /** Why it was cancelled, or null. */
  get reason(): string | null {
    return this.#reason;
  }

  /** How many are waiting to be told; the console's status line shows it as "open requests". */
  get waiting(): number {
    return this.#listeners.size;
  }

  /** Cancel all that goes on with this token; only the first reason counts. */
  cancel(reason = "cancelled"): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener(reason);
  }

  /** Be told when it is cancelled. Nobody is told twice, and nobody after `unsubscribe`. */
  subscribe(listener: Listener): void {
    this.#listeners.add(listener);
  }

  unsubscribe(listener: Listener): void {
    this.#listeners.delete(listener);
  }
}

export interface RequestOptions {
  body?: unknown;
  token?: CancelToken;
  /** What statuses are fine; others reject with a StatusError. */
  accept?: (status: number) => boolean;
}

const isFine = (status: number): boolean => status >= 200 && status < 300;

/**
 * Ask for something, and read what comes back.
 *
 * Rejects with CancelledError when the token is cancelled first, be it before the request (then nothing is sent), with
 * StatusError, with SyntaxError when the text is no JSON, or with what the transport throws or rejects with.
 */
export function request(transport: Transport, url: string, options: RequestOptions = {}): Promise<unknown> {
  const { body, token, accept = isFine } = options;
  return new Promise((resolve, reject) => {
    if (token?.reason != null) {
      reject(new CancelledError(token.reason));
      return;
    }
    let abort = (_reason: string): void => {};
    const listener = (reason: string): void => {
      abort(reason);
      reject(new CancelledError(reason));
    };
    if (token) {
      // Before the request is sent, as some transports cancel the token themselves, when nobody is logged in any more.
      token.subscribe(listener);
    }
    const sent = transport.send(url, body);
    abort = (reason) => sent.abort(reason);
    if (token?.reason != null) abort(token.reason);
    sent.response.finally(() => token?.unsubscribe(listener)).then((response) => {
      if (!accept(response.status)) throw new StatusError(response.status, url);
      return response.text === "" ? null : JSON.parse(response.text);
    }).then(resolve, reject);
  });
}

/** Ask for several things at once; the first that fails is what comes out, and the others are left to end by themselves. */
export function requestAll(transport: Transport, urls: string[], options: RequestOptions = {}): Promise<unknown[]> {
  return Promise.all(urls.map((url) => request(transport, url, options)));
}
