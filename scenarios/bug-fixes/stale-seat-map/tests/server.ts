// A server that answers when the test says so.

export class Server {
  /** What has been asked, in order. */
  asked: { key: string; answer(data: string): Promise<void>; fail(error: unknown): Promise<void> }[] = [];

  fetch = (key: string): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.asked.push({
      key,
      answer: (data) => (resolve(data), settle()),
      fail: (error) => (reject(error), settle()),
    });
    return promise;
  };
}

/** Let everything go on that does not wait for the test. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
