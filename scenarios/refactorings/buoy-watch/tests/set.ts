// A radio set that keeps to its script, and notices when a channel is used twice at a time.

import { RadioError, Register, type Radio } from "../original.ts";

const LINES = [
  "# harbour, from seaward",
  "F1;Fairway;cardinal;54 20.50 N 010 10.00 E;30;Iso 4s;radio;-;2025-03-01",
  "G1;Green one;starboard;54 20.60 N 010 10.40 E;25;Fl G 4s;radio;-;2025-03-01",
  "R2;Red two;port;54 20.70 N 010 10.80 E;25;Fl R 4s;radio;-;2025-03-01",
  "X9;Can nine;special;54 20.75 N 010 10.90 E;25;-;-;-;2025-03-01",
  "S3;Summer three;special;54 20.80 N 010 11.20 E;40;Fl Y 5s;radio;summer;2025-03-01",
  "W4;Winter four;special;54 20.90 N 010 11.60 E;40;Q Y;radio;winter;2025-03-01",
  "D5;Drum five;special;54 21.00 N 010 12.00 E;20;-;radio;-;2025-03-01",
  "R6;Red six;port;54 21.10 N 010 12.40 E;25;Fl(2) R 6s;radio;-;2025-03-01",
  "G7;Green seven;starboard;54 21.20 N 010 12.80 E;25;Fl(2) G 6s;radio;-;2025-03-01",
  "R8;Red eight;port;54 21.30 N 010 13.20 E;25;Q R;radio;-;2025-03-01",
  "S9;Summer nine;special;54 21.40 N 010 13.60 E;40;Fl Y 5s;radio;summer;2025-03-01",
];

export const register = (...ids: string[]) =>
  Register.read(LINES.filter((line) => ids.length === 0 || ids.includes(line.split(";")[0])).join("\n"));

/** A telegram, from where the buoy belongs or from so many hundredths of a minute further north. */
export function report(id: string, { lamp = "on", volts = "12.40", north = 0 } = {}): string {
  const line = LINES.find((one) => one.startsWith(`${id};`)) ?? "";
  const [, degrees, minutes, rest] = /;(\d+) ([\d.]+) (N [^;]*);/.exec(line) ?? [];
  const body = `RPT,${id},${degrees} ${(Number(minutes) + north / 100).toFixed(2)} ${rest},${volts},${lamp}`;
  const sum = [...body].reduce((all, character) => all ^ character.charCodeAt(0), 0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** What a buoy says to a command, one after the other; null is silence, and a promise comes before the answer. */
type Script = Record<string, (string | null | Promise<string | null>)[]>;

export class FakeSet implements Radio {
  /** Channel, buoy, command and patience of all that was sent. */
  readonly sent: string[] = [];
  /** What was waited for and not sent, so that the answer came all the same. */
  readonly missed: string[] = [];
  readonly #script: Script;
  readonly #busy = new Set<number>();

  constructor(script: Script = {}) {
    this.#script = script;
  }

  async send(channel: number, buoy: string, command: string, patience: number): Promise<string> {
    const words = `${channel} ${buoy} ${command} ${patience}`;
    this.sent.push(words);
    if (this.#busy.has(channel) || !(channel >= 1 && channel <= 4)) throw new RadioError(`channel ${channel} is disturbed`);
    this.#busy.add(channel);
    await new Promise((resolve) => setImmediate(resolve));
    const scripted = this.#script[`${buoy} ${command}`]?.shift();
    const answer = await (scripted === undefined ? (command === "report" ? report(buoy) : "ok") : scripted);
    this.#busy.delete(channel);
    if (answer === null) throw new RadioError(`${buoy} is silent`);
    return answer;
  }

  /** An answer that comes after something else has been sent, or long after it should have been. */
  async after(words: string, answer: string | null): Promise<string | null> {
    for (let turn = 0; turn < 300; turn++) {
      if (this.sent.includes(words)) return answer;
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.missed.push(words);
    return answer;
  }

  /** What went over one channel. */
  over(channel: number): string[] {
    return this.sent.filter((words) => words.startsWith(`${channel} `)).map((words) => words.slice(2));
  }

  /** Add to the script what needs the set itself. */
  script(more: Script): this {
    Object.assign(this.#script, more);
    return this;
  }
}
