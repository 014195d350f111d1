// The buoy watch of the harbour office: what is moored where, what it reports by radio, which lamp should be lit, which
// boat goes out to mend it, and what mariners are told. One file since 2009; it ran on the watch's own machine then.
//
// What holds everywhere here:
// - Positions are [latitude, longitude] in degrees, north and east positive; distances are metres, bearings degrees from
//   north, clockwise, 0 <= bearing < 360.
// - Times of day are minutes after midnight, days are counted from 1 January 2000 (day 0). Patience with the radio is the
//   exception: the set counts seconds, and so does `Radio.send`.
// - A journal entry names its minute, then what it is about, then the words, in that order.
// - Lists that leave this file are in the order of the register, whatever came first over the radio.
// - What is wrong with what somebody typed or sent is an error of its own class, below. Everything else is a bug.

export type Position = readonly [latitude: number, longitude: number];
export type Season = "summer" | "winter";
export type Side = "port" | "starboard" | "cardinal" | "special";

export class RegisterError extends Error {
  override name = "RegisterError";
  readonly line: number;

  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

/** An answer that is none: cut short, disturbed, or another buoy's. */
export class TelegramError extends Error {
  override name = "TelegramError";
}

/** No answer, or none in time. */
export class RadioError extends Error {
  override name = "RadioError";
}

export class CharacterError extends Error {
  override name = "CharacterError";
}

/** The office's radio set. */
export interface Radio {
  /**
   * Send a command over a channel, 1 to CHANNELS, and wait for the answer so many seconds. Rejects when none comes.
   *
   * A channel carries one command at a time; a second one disturbs the first, and neither is answered then.
   */
  send(channel: number, buoy: string, command: string, patience: number): Promise<string>;
}

/** How many channels the set has. */
export const CHANNELS = 4;
const METRES_PER_DEGREE = 111_195;
const MINUTES_PER_DAY = 24 * 60;

// ---------------------------------------------------------------------------------------------------------------------
// Journal and lanes
// ---------------------------------------------------------------------------------------------------------------------

export interface Entry {
  minute: number;
  about: string;
  words: string;
}

/** What the watch writes down. Entries are never changed, only added. */
export class Journal {
  readonly #entries: Entry[] = [];

  note(minute: number, about: string, words: string): void {
    this.#entries.push({ minute, about, words });
  }

  /** Entries about a buoy, or a boat, or all of them. */
  entries(about?: string): Entry[] {
    return this.#entries.filter((entry) => about === undefined || entry.about === about).map((entry) => ({ ...entry }));
  }

  /** As it is printed for the shift's handover. */
  print(): string[] {
    const width = Math.max(0, ...this.#entries.map((entry) => entry.about.length));
    return this.#entries.map(({ minute, about, words }) => `${clock(minute)} ${about.padEnd(width)} ${words}`);
  }
}

/**
 * Work through items in lanes, and tell how many lanes were closed early.
 *
 * Lanes are numbered from 1, as the set's channels are. Items are dealt out in turn, the first to lane 1, and stay where
 * they are: each lane takes its own in their order, one at a time, and lanes do not wait for each other. The work is
 * told its lane, the item, and the item's place in the list, from 0.
 *
 * The work must see to its own failures. A lane whose work rejects is closed: what it had still to do is not begun.
 */
export async function inLanes<T>(
  lanes: number,
  items: readonly T[],
  work: (lane: number, item: T, place: number) => Promise<unknown>,
): Promise<number> {
  const down = async (lane: number): Promise<void> => {
    for (let place = lane - 1; place < items.length; place += lanes) await work(lane, items[place], place);
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, (_, index) => down(index + 1)));
  return ends.filter((end) => end.status === "rejected").length;
}

// ---------------------------------------------------------------------------------------------------------------------
// Time
// ---------------------------------------------------------------------------------------------------------------------

/** `7:05` for 425; minutes of the next day go on counting: `24:30`. */
export function clock(minute: number): string {
  const whole = Math.round(minute);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The day's number for a date as the register writes it, `2026-03-09`; undefined for what is no date. */
export function dayOf(date: string): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date);
  if (!found) return undefined;
  const [year, month, day] = found.slice(1).map(Number);
  const time = Date.UTC(year, month - 1, day);
  // the 31st of a shorter month would be the first of the next one
  return new Date(time).getUTCDate() === day && month >= 1 && month <= 12
    ? Math.round((time - Date.UTC(2000, 0, 1)) / 86_400_000)
    : undefined;
}

export function dateOf(day: number): string {
  return new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(0, 10);
}

/** Summer marks are out from 1 April to 31 October. */
export function seasonOf(day: number): Season {
  const month = Number(dateOf(day).slice(5, 7));
  return month >= 4 && month <= 10 ? "summer" : "winter";
}

/**
 * When the sun sets and rises, roughly, as minutes of the day; good to ten minutes between 40 and 60 degrees, which is
 * all that lamps need. Before `rise` and from `set` on it is dark.
 */
export function darkness(latitude: number, day: number): { rise: number; set: number } {
  const sinceSolstice = (((day % 365.25) + 10) / 365.25) * 2 * Math.PI;
  const declination = (-23.44 * Math.PI * Math.cos(sinceSolstice)) / 180;
  const cosine = -Math.tan((latitude * Math.PI) / 180) * Math.tan(declination);
  const half = (Math.acos(Math.min(1, Math.max(-1, cosine))) / Math.PI) * (MINUTES_PER_DAY / 2);
  return { rise: Math.round(720 - half), set: Math.round(720 + half) };
}

export function isDark(latitude: number, day: number, minute: number): boolean {
  const { rise, set } = darkness(latitude, day);
  const ofDay = ((minute % MINUTES_PER_DAY) + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  return ofDay < rise || ofDay >= set;
}

// ---------------------------------------------------------------------------------------------------------------------
// Positions
// ---------------------------------------------------------------------------------------------------------------------

/** Metres between two positions, on a plane, since nothing here is further away than the fairway is long. */
export function metresBetween(a: Position, b: Position): number {
  const north = (b[0] - a[0]) * METRES_PER_DEGREE;
  const east = (b[1] - a[1]) * METRES_PER_DEGREE * Math.cos((((a[0] + b[0]) / 2) * Math.PI) / 180);
  return Math.hypot(north, east);
}

export function bearing(from: Position, to: Position): number {
  const north = to[0] - from[0];
  const east = (to[1] - from[1]) * Math.cos((((from[0] + to[0]) / 2) * Math.PI) / 180);
  const degrees = (Math.atan2(east, north) * 180) / Math.PI;
  return (degrees + 360) % 360;
}

/** The position so many metres away. */
export function offset(from: Position, degrees: number, metres: number): Position {
  const angle = (degrees * Math.PI) / 180;
  const latitude = from[0] + (metres * Math.cos(angle)) / METRES_PER_DEGREE;
  const shrunk = METRES_PER_DEGREE * Math.cos((from[0] * Math.PI) / 180);
  return [latitude, from[1] + (metres * Math.sin(angle)) / shrunk];
}

const COMPASS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];

export function compassPoint(degrees: number): string {
  return COMPASS[Math.round((((degrees % 360) + 360) % 360) / 45) % 8];
}

/** As charts have it: `54°20.50'N 010°10.07'E`. */
export function chartPosition([latitude, longitude]: Position): string {
  return `${coordinate(latitude, 2, "NS")} ${coordinate(longitude, 3, "EW")}`;
}

function coordinate(value: number, digits: number, signs: string): string {
  // rounded before it is taken apart, or 59.999 minutes would be 60
  const hundredths = Math.round(Math.abs(value) * 6000);
  const degrees = String(Math.floor(hundredths / 6000)).padStart(digits, "0");
  const minutes = ((hundredths % 6000) / 100).toFixed(2).padStart(5, "0");
  return `${degrees}°${minutes}'${value < 0 ? signs[1] : signs[0]}`;
}

/** Reads what `chartPosition` writes, and the same with spaces for signs; undefined for what is no position. */
export function readPosition(text: string): Position | undefined {
  const found = /^\s*(\d{1,2})[° ](\d{1,2}(?:\.\d+)?)['′ ]?\s*([NS])[\s,]+(\d{1,3})[° ](\d{1,2}(?:\.\d+)?)['′ ]?\s*([EW])\s*$/i.exec(text);
  if (!found) return undefined;
  const [, latDegrees, latMinutes, ns, lonDegrees, lonMinutes, ew] = found;
  if (Number(latMinutes) >= 60 || Number(lonMinutes) >= 60) return undefined;
  const latitude = (Number(latDegrees) + Number(latMinutes) / 60) * (ns.toUpperCase() === "S" ? -1 : 1);
  const longitude = (Number(lonDegrees) + Number(lonMinutes) / 60) * (ew.toUpperCase() === "W" ? -1 : 1);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Characters of lights: `Fl(2) R 6s`, `Q G`, `Iso 4s`, `Oc(3) W 12s`, `LFl 10s`, `VQ(6)+LFl 10s`
// ---------------------------------------------------------------------------------------------------------------------

export interface Character {
  colour: "W" | "R" | "G" | "Y";
  /** Tenths of a second after which it begins again. */
  period: number;
  /** From when to when it is lit, in tenths of a second from the beginning. */
  lit: readonly (readonly [from: number, to: number])[];
}

const CHARACTER = /^(VQ|Q|LFl|Fl|Iso|Oc|F)(?:\((\d)\))?(\+LFl)?(?: ([WRGY]))?(?: (\d+(?:\.\d)?)s)?$/;

export function readCharacter(text: string): Character {
  const found = CHARACTER.exec(text.trim());
  if (!found) throw new CharacterError(`no character is ${text}`);
  const [, kind, group, long, colour = "W", seconds] = found;
  const period = seconds === undefined ? shortestPeriod(kind, group) : Math.round(Number(seconds) * 10);
  const lit = flashes(kind, Number(group ?? 1), period);
  if (long !== undefined) {
    const after = (lit.at(-1)?.[1] ?? 0) + 10;
    lit.push([after, after + 20]);
  }
  if (lit.some(([, to]) => to > period)) throw new CharacterError(`${text} is too short for its flashes`);
  return { colour: colour as Character["colour"], period, lit };
}

function shortestPeriod(kind: string, group: string | undefined): number {
  if (group === undefined && kind === "Q") return 10;
  if (group === undefined && kind === "VQ") return 5;
  if (kind === "F") return 10;
  throw new CharacterError(`${kind} needs a period`);
}

function flashes(kind: string, count: number, period: number): [number, number][] {
  switch (kind) {
    case "F":
      return [[0, period]];
    case "Iso":
      return [[0, Math.round(period / 2)]];
    case "Oc": {
      // dark for a second each time, and lit in between
      const dark = Array.from({ length: count }, (_, index) => index * 20);
      return dark.map((from, index) => [from + 10, index + 1 < count ? from + 20 : period]);
    }
    default: {
      const [length, gap] = { VQ: [2, 3], Q: [5, 5], LFl: [20, 10], Fl: [10, 10] }[kind] ?? [10, 10];
      return Array.from({ length: count }, (_, index) => [index * (length + gap), index * (length + gap) + length]);
    }
  }
}

/** Whether a light shows at a time, in tenths of a second from a beginning of its period. */
export function shows(character: Character, tenths: number): boolean {
  const at = ((tenths % character.period) + character.period) % character.period;
  return character.lit.some(([from, to]) => at >= from && at < to);
}

/** The share of time that a lamp is lit, which is what empties its battery. */
export function dutyOf(character: Character): number {
  return character.lit.reduce((sum, [from, to]) => sum + to - from, 0) / character.period;
}

/** Whether two lights can be told from each other: by colour, or by rhythm within one minute. */
export function canBeTold(one: Character, other: Character): boolean {
  if (one.colour !== other.colour) return true;
  let differ = 0;
  for (let tenths = 0; tenths < 600; tenths++) {
    if (shows(one, tenths) !== shows(other, tenths)) differ++;
  }
  return differ >= 60;
}

// ---------------------------------------------------------------------------------------------------------------------
// Register
// ---------------------------------------------------------------------------------------------------------------------

export interface Buoy {
  id: string;
  name: string;
  side: Side;
  position: Position;
  /** Metres that it may swing round its sinker. */
  swing: number;
  light: Character | null;
  /** Whether it has a radio. */
  radio: boolean;
  /** When it is out; null for all year. */
  season: Season | null;
  /** Day on which its battery was last changed. */
  battery: number;
}

/**
 * The office's list. One line for each buoy, with semicolons between the fields:
 * id; name; side; position; swing; light or -; radio or -; season or -; date of the battery.
 */
export class Register {
  readonly buoys: readonly Buoy[];
  readonly #byId: ReadonlyMap<string, Buoy>;

  constructor(buoys: readonly Buoy[]) {
    this.buoys = buoys;
    this.#byId = new Map(buoys.map((buoy) => [buoy.id, buoy]));
  }

  static read(text: string): Register {
    const buoys: Buoy[] = [];
    text.split(/\r?\n/).forEach((line, index) => {
      if (line.trim() === "" || line.startsWith("#")) return;
      const buoy = readBuoy(line, index + 1);
      if (buoys.some((other) => other.id === buoy.id)) throw new RegisterError(index + 1, `${buoy.id} is there twice`);
      buoys.push(buoy);
    });
    return new Register(buoys);
  }

  find(id: string): Buoy | undefined {
    return this.#byId.get(id);
  }

  /** Those that are moored in a season. */
  moored(season: Season): Buoy[] {
    return this.buoys.filter((buoy) => buoy.season === null || buoy.season === season);
  }

  /** Those within so many metres, the nearest first; of two at one distance the one that the register has first. */
  near(position: Position, metres: number): Buoy[] {
    return this.buoys
      .map((buoy) => ({ buoy, away: metresBetween(position, buoy.position) }))
      .filter(({ away }) => away <= metres)
      .sort((one, other) => one.away - other.away)
      .map(({ buoy }) => buoy);
  }

  /** Pairs of lit buoys that are near each other and look the same in the dark. */
  confusions(season: Season, metres = 900): [string, string][] {
    const lit = this.moored(season).filter((buoy) => buoy.light !== null);
    return lit.flatMap((one, index) =>
      lit
        .slice(index + 1)
        .filter((other) => metresBetween(one.position, other.position) <= metres)
        .filter((other) => one.light !== null && other.light !== null && !canBeTold(one.light, other.light))
        .map((other): [string, string] => [one.id, other.id]),
    );
  }
}

const SIDES: readonly Side[] = ["port", "starboard", "cardinal", "special"];

function readBuoy(line: string, number: number): Buoy {
  const fields = line.split(";").map((field) => field.trim());
  if (fields.length !== 9) throw new RegisterError(number, `9 fields are needed, not ${fields.length}`);
  const [id, name, side, place, swing, light, radio, season, battery] = fields;
  const wrong = (what: string) => new RegisterError(number, `${what} of ${id}`);
  if (!/^[A-Z]{1,3}\d{0,3}$/.test(id)) throw wrong("no id");
  const position = readPosition(place);
  if (!position) throw wrong("no position");
  const known = SIDES.find((one) => one === side);
  if (!known) throw wrong("no side");
  const day = dayOf(battery);
  if (day === undefined) throw wrong("no date");
  if (!(Number(swing) >= 0) || swing === "") throw wrong("no swing");
  return {
    id,
    name,
    side: known,
    position,
    swing: Number(swing),
    light: light === "-" ? null : readLight(light, number),
    radio: radio === "radio",
    season: season === "summer" || season === "winter" ? season : null,
    battery: day,
  };
}

function readLight(text: string, number: number): Character {
  try {
    return readCharacter(text);
  } catch (error) {
    if (error instanceof CharacterError) throw new RegisterError(number, error.message);
    throw error;
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Telegrams: `$RPT,G7,54 20.512 N 010 10.070 E,12.41,on*5C`
// ---------------------------------------------------------------------------------------------------------------------

export interface Reading {
  id: string;
  position: Position;
  volts: number;
  lamp: "on" | "off";
}

/** All characters between the dollar and the star, as the set's handbook has it: exclusive or, two hexadecimal digits. */
export function checksum(body: string): string {
  let sum = 0;
  for (const character of body) sum ^= character.charCodeAt(0);
  return sum.toString(16).toUpperCase().padStart(2, "0");
}

/** Read an answer to `report`. Throws TelegramError. */
export function readTelegram(text: string): Reading {
  const found = /^\$(RPT,[^*$]*)\*([0-9A-F]{2})\s*$/.exec(text);
  if (!found) throw new TelegramError("no report");
  if (checksum(found[1]) !== found[2]) throw new TelegramError("disturbed");
  const fields = found[1].split(",");
  if (fields.length !== 5) throw new TelegramError("cut short");
  const [, id, place, volts, lamp] = fields;
  const position = readPosition(place);
  if (!position) throw new TelegramError("no position");
  if (!/^\d+(\.\d+)?$/.test(volts)) throw new TelegramError("no voltage");
  if (lamp !== "on" && lamp !== "off") throw new TelegramError("no lamp");
  return { id, position, volts: Number(volts), lamp };
}

export function writeTelegram(reading: Reading): string {
  const place = chartPosition(reading.position).replace(/[°']/g, " ");
  const body = `RPT,${reading.id},${place},${reading.volts.toFixed(2)},${reading.lamp}`;
  return `$${body}*${checksum(body)}`;
}

/** Whether a lamp should be on: those with a light, in the dark. */
export function shouldBeLit(buoy: Buoy, day: number, minute: number): boolean {
  return buoy.light !== null && isDark(buoy.position[0], day, minute);
}

/** Metres that a buoy is outside of its circle; 0 inside. */
export function driftOf(buoy: Buoy, reading: Reading): number {
  return Math.max(0, Math.round(metresBetween(buoy.position, reading.position) - buoy.swing));
}

// ---------------------------------------------------------------------------------------------------------------------
// Batteries
// ---------------------------------------------------------------------------------------------------------------------

export interface Measured {
  day: number;
  volts: number;
}

const EMPTY_VOLTS = 11.2;

/** The line through what was measured since the battery was changed, as volts on day 0 and volts a day. */
export function trendOf(measured: readonly Measured[], changed: number): { volts: number; slope: number } | undefined {
  const since = measured.filter(({ day }) => day >= changed);
  if (since.length < 2) return undefined;
  const days = since.reduce((sum, { day }) => sum + day, 0) / since.length;
  const volts = since.reduce((sum, one) => sum + one.volts, 0) / since.length;
  const spread = since.reduce((sum, { day }) => sum + (day - days) ** 2, 0);
  if (spread === 0) return undefined;
  const slope = since.reduce((sum, one) => sum + (one.day - days) * (one.volts - volts), 0) / spread;
  return { volts: volts - slope * days, slope };
}

/** The day on which a battery will be empty; undefined while that cannot be told. */
export function emptyOn(buoy: Buoy, measured: readonly Measured[]): number | undefined {
  const trend = trendOf(measured, buoy.battery);
  if (!trend || trend.slope >= 0) return undefined;
  return Math.floor((EMPTY_VOLTS - trend.volts) / trend.slope);
}

export interface Due {
  id: string;
  day: number;
  why: "trend" | "age";
}

/** Batteries to change before a day: by their trend, or because they are older than their light lets them be. */
export function batteriesDue(register: Register, history: ReadonlyMap<string, Measured[]>, before: number): Due[] {
  const due: Due[] = [];
  for (const buoy of register.buoys) {
    const empty = emptyOn(buoy, history.get(buoy.id) ?? []);
    const duty = buoy.light ? dutyOf(buoy.light) : 0;
    const old = buoy.battery + Math.round(900 - 500 * duty);
    if (empty !== undefined && empty < Math.min(before, old)) due.push({ id: buoy.id, day: empty, why: "trend" });
    else if (old < before) due.push({ id: buoy.id, day: old, why: "age" });
  }
  return due.sort((one, other) => one.day - other.day);
}

// ---------------------------------------------------------------------------------------------------------------------
// By radio
// ---------------------------------------------------------------------------------------------------------------------

/** Which buoys answer at all, told by their ids: the test after the set has been repaired. */
export async function rollCall(register: Register, radio: Radio, season: Season): Promise<string[]> {
  const buoys = register.moored(season).filter((buoy) => buoy.radio);
  const there = new Set<string>();
  await inLanes(CHANNELS, buoys, async (channel, buoy) => {
    const answered = await radio.send(channel, buoy.id, "hello", 5).then(
      () => true,
      () => false,
    );
    if (answered) there.add(buoy.id);
  });
  return buoys.filter((buoy) => there.has(buoy.id)).map((buoy) => buoy.id);
}

export interface Round {
  readings: Reading[];
  /** Those that have not answered, the second time either. */
  silent: string[];
  /** Those whose answer could not be read. */
  garbled: string[];
  /** Those whose lamp was wrong, and could be put right. */
  corrected: string[];
  /** Those whose lamp was wrong and still is, as far as we know. */
  wrong: string[];
  /** Metres outside of their circle, of those that are. */
  adrift: Record<string, number>;
}

/** A round of commands to several buoys at once, a channel for each so many of them. */
async function overChannels<R>(buoys: readonly Buoy[], talk: (send: Send, buoy: Buoy) => Promise<R>, radio: Radio): Promise<Map<string, R>> {
  const found = new Map<string, R>();
  const channels = Array.from({ length: CHANNELS }, (_, index) => index + 1);
  await Promise.all(
    channels.map(async (channel) => {
      const own = buoys.filter((_, place) => place % CHANNELS === channel - 1);
      for (const buoy of own) {
        const send: Send = async (command, patience) => {
          try {
            return { answer: await radio.send(channel, buoy.id, command, patience) };
          } catch (error) {
            return { error };
          }
        };
        found.set(buoy.id, await talk(send, buoy));
      }
    }),
  );
  return found;
}

/** Say something to one buoy over its channel. What goes wrong is returned. */
type Send = (command: string, patience: number) => Promise<{ answer: string } | { error: unknown }>;

interface Visit {
  reading?: Reading;
  garbled: boolean;
  corrected: boolean;
  wrong: boolean;
}

/** The nightly round: ask all, put right the lamps that are wrong, ask those once more that have not answered. */
export async function nightRound(register: Register, radio: Radio, journal: Journal, day: number, minute: number): Promise<Round> {
  const buoys = register.moored(seasonOf(day)).filter((buoy) => buoy.radio);
  const ask = (seconds: number) => (send: Send, buoy: Buoy) => visit(send, buoy, shouldBeLit(buoy, day, minute), seconds);
  const first = await overChannels(buoys, ask(30), radio);
  const unheard = buoys.filter(({ id }) => first.get(id) === undefined);
  const second = await overChannels(unheard, ask(60), radio);
  const visits = buoys.map((buoy) => ({ buoy, seen: first.get(buoy.id) ?? second.get(buoy.id) }));
  for (const { buoy, seen } of visits) {
    for (const words of remarks(buoy, seen)) journal.note(minute, buoy.id, words);
  }
  const ids = (which: (seen: Visit | undefined) => boolean) => visits.filter(({ seen }) => which(seen)).map(({ buoy }) => buoy.id);
  return {
    readings: visits.flatMap(({ seen }) => seen?.reading ?? []),
    silent: ids((seen) => seen === undefined),
    garbled: ids((seen) => seen?.garbled === true),
    corrected: ids((seen) => seen?.corrected === true),
    wrong: ids((seen) => seen?.wrong === true),
    adrift: Object.fromEntries(
      visits.map(({ buoy, seen }): [string, number] => [buoy.id, seen?.reading ? driftOf(buoy, seen.reading) : 0]).filter(([, metres]) => metres > 0),
    ),
  };
}

/** Ask one buoy and see to its lamp; undefined when it does not answer. */
async function visit(send: Send, buoy: Buoy, lit: boolean, seconds: number): Promise<Visit | undefined> {
  const said = await send("report", seconds);
  if ("error" in said) return undefined;
  let reading: Reading;
  try {
    reading = readTelegram(said.answer);
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    return { garbled: true, corrected: false, wrong: false };
  }
  if (reading.id !== buoy.id) return { garbled: true, corrected: false, wrong: false };
  if (reading.lamp === (lit ? "on" : "off")) return { reading, garbled: false, corrected: false, wrong: false };
  const done = "answer" in (await send(lit ? "lamp on" : "lamp off", 10));
  return { reading, garbled: false, corrected: done, wrong: !done };
}

/** What the journal says of a visit. */
function* remarks(buoy: Buoy, seen: Visit | undefined): Generator<string> {
  if (seen === undefined) yield "silent";
  if (seen?.garbled) yield "garbled";
  if (seen?.reading && driftOf(buoy, seen.reading) > 0) yield `adrift by ${driftOf(buoy, seen.reading)} m`;
  if (seen?.wrong) yield seen.reading?.lamp === "on" ? "lit by day" : "unlit";
}

export interface Switched {
  done: string[];
  failed: string[];
}

/**
 * Put the lamps of the marks of one season only to sleep, or wake them up: `sleep` or `wake`, and `save`, or they have
 * forgotten it in the morning. One that cannot save is put back, if it still listens, and has failed.
 */
export async function switchSeason(register: Register, radio: Radio, journal: Journal, minute: number, to: Season): Promise<Switched> {
  const marks = register.buoys.filter((buoy) => buoy.season !== null && buoy.radio && buoy.light);
  const saved = await overChannels(
    marks,
    async (send, { season }) => {
      const [there, back] = season === to ? ["wake", "sleep"] : ["sleep", "wake"];
      if ("error" in (await send(there, 10))) return false;
      if ("answer" in (await send("save", 20))) return true;
      await send(back, 10);
      return false;
    },
    radio,
  );
  const ids = marks.map((mark) => mark.id);
  const switched: Switched = { done: ids.filter((id) => saved.get(id)), failed: ids.filter((id) => !saved.get(id)) };
  for (const id of switched.failed) journal.note(minute, id, `not ready for ${to}`);
  return switched;
}

// ---------------------------------------------------------------------------------------------------------------------
// Tides, by the rule of twelfths
// ---------------------------------------------------------------------------------------------------------------------

/** High or low water: when, and how high in metres above chart datum. */
export interface Turn {
  minute: number;
  height: number;
}

const TWELFTHS = [0, 1, 3, 6, 9, 11, 12];

/** The height of the water between two turns, in metres; undefined outside of what is listed. */
export function waterAt(turns: readonly Turn[], minute: number): number | undefined {
  const next = turns.findIndex((turn) => turn.minute >= minute);
  if (next < 0) return undefined;
  if (turns[next].minute === minute) return turns[next].height;
  if (next === 0) return undefined;
  const [before, after] = [turns[next - 1], turns[next]];
  const sixths = ((minute - before.minute) / (after.minute - before.minute)) * 6;
  const whole = Math.floor(sixths);
  const twelfths = TWELFTHS[whole] + (TWELFTHS[whole + 1] - TWELFTHS[whole]) * (sixths - whole);
  return before.height + ((after.height - before.height) * twelfths) / 12;
}

/** The stretches of time, to the minute, in which there are at least so many metres of water. */
export function tideWindows(turns: readonly Turn[], metres: number): [from: number, to: number][] {
  const first = turns[0]?.minute ?? 0;
  const last = turns.at(-1)?.minute ?? -1;
  const windows: [number, number][] = [];
  for (let minute = first; minute <= last; minute++) {
    if ((waterAt(turns, minute) ?? -Infinity) < metres) continue;
    const open = windows.at(-1);
    if (open && open[1] === minute - 1) open[1] = minute;
    else windows.push([minute, minute]);
  }
  return windows;
}

// ---------------------------------------------------------------------------------------------------------------------
// Tours of the buoy tender
// ---------------------------------------------------------------------------------------------------------------------

export interface Job {
  buoy: string;
  /** Minutes alongside. */
  minutes: number;
}

export interface Stop extends Job {
  arrive: number;
  leave: number;
}

export interface Boat {
  name: string;
  home: Position;
  /** Metres in a minute. */
  speed: number;
}

/** An order in which to go that is short: always to the nearest, then untied where two legs cross. */
export function orderOf(home: Position, places: readonly Position[]): number[] {
  const order: number[] = [];
  const open = new Set(places.keys());
  let here = home;
  while (open.size > 0) {
    let nearest = -1;
    for (const place of open) {
      if (nearest < 0 || metresBetween(here, places[place]) < metresBetween(here, places[nearest])) nearest = place;
    }
    order.push(nearest);
    open.delete(nearest);
    here = places[nearest];
  }
  return untied(home, places, order);
}

function untied(home: Position, places: readonly Position[], order: number[]): number[] {
  let best = order;
  for (let better = true; better; ) {
    better = false;
    for (const [from, to] of pairs(best.length)) {
      const turned = [...best.slice(0, from), ...best.slice(from, to + 1).reverse(), ...best.slice(to + 1)];
      // a metre at least, or rounding would have it go on for ever
      if (lengthOf(home, places, turned) < lengthOf(home, places, best) - 1) {
        best = turned;
        better = true;
      }
    }
  }
  return best;
}

function* pairs(count: number): Generator<[number, number]> {
  for (let from = 0; from < count; from++) {
    for (let to = from + 1; to < count; to++) yield [from, to];
  }
}

/** Metres from home by all places and back. */
export function lengthOf(home: Position, places: readonly Position[], order: readonly number[]): number {
  const way = [home, ...order.map((place) => places[place]), home];
  return way.slice(1).reduce((sum, to, index) => sum + metresBetween(way[index], to), 0);
}

/** The day's tour: as many jobs as can be done before the boat must be home, in the order of the way. */
export function planTour(register: Register, boat: Boat, jobs: readonly Job[], start: number, home: number): Stop[] {
  const known = jobs.flatMap((job) => {
    const buoy = register.find(job.buoy);
    return buoy ? [{ job, position: buoy.position }] : [];
  });
  const order = orderOf(boat.home, known.map(({ position }) => position));
  const stops: Stop[] = [];
  let [here, minute] = [boat.home, start];
  for (const { job, position } of order.map((place) => known[place])) {
    const arrive = minute + Math.ceil(metresBetween(here, position) / boat.speed);
    const leave = arrive + job.minutes;
    if (leave + Math.ceil(metresBetween(position, boat.home) / boat.speed) > home) continue;
    stops.push({ ...job, arrive, leave });
    [here, minute] = [position, leave];
  }
  return stops;
}

/** What is to be done after a round, the most urgent first. */
export function jobsAfter(round: Round, due: readonly Due[]): Job[] {
  const jobs: Job[] = Object.entries(round.adrift)
    .sort(([, one], [, other]) => other - one)
    .map(([buoy]) => ({ buoy, minutes: 90 }));
  for (const buoy of round.wrong) jobs.push({ buoy, minutes: 40 });
  for (const buoy of [...round.silent, ...round.garbled]) jobs.push({ buoy, minutes: 30 });
  for (const { id } of due) jobs.push({ buoy: id, minutes: 25 });
  const seen = new Set<string>();
  return jobs.filter(({ buoy }) => !seen.has(buoy) && seen.add(buoy));
}

// ---------------------------------------------------------------------------------------------------------------------
// Notices to mariners
// ---------------------------------------------------------------------------------------------------------------------

export interface Notice {
  number: number;
  year: number;
  buoy: string;
  words: string;
  /** The notice that this one cancels. */
  cancels?: number;
}

/** The year's notices: numbered without gaps, and one in force for each buoy at most. */
export class Notices {
  readonly year: number;
  readonly #all: Notice[] = [];

  constructor(year: number) {
    this.year = year;
  }

  /** Issue a notice; one that says the same as what is in force is not issued again. */
  issue(buoy: string, words: string): Notice | null {
    const old = this.inForce(buoy);
    if (old?.words === words) return null;
    const notice: Notice = { number: this.#all.length + 1, year: this.year, buoy, words };
    if (old) notice.cancels = old.number;
    this.#all.push(notice);
    return { ...notice };
  }

  /** Cancel what is in force for a buoy. */
  cancel(buoy: string): Notice | null {
    return this.inForce(buoy) ? this.issue(buoy, "") : null;
  }

  inForce(buoy: string): Notice | undefined {
    const last = this.#all.findLast((notice) => notice.buoy === buoy);
    return last && last.words !== "" ? { ...last } : undefined;
  }

  print(register: Register): string[] {
    return this.#all.map((notice) => {
      const buoy = register.find(notice.buoy);
      const name = buoy ? `${buoy.name} (${chartPosition(buoy.position)})` : notice.buoy;
      const cancels = notice.cancels === undefined ? "" : ` Cancels ${notice.cancels}/${this.year}.`;
      return `${notice.number}/${this.year} ${name}: ${notice.words || "in order again"}.${cancels}`;
    });
  }
}

/** The notices that follow from a round. A buoy that is in order again has its notice cancelled. */
export function issueFor(notices: Notices, register: Register, round: Round, season: Season): Notice[] {
  const issued: (Notice | null)[] = [];
  for (const buoy of register.moored(season)) {
    const drift = round.adrift[buoy.id];
    const read = round.readings.some((reading) => reading.id === buoy.id);
    if (drift !== undefined) issued.push(notices.issue(buoy.id, `out of position by ${roughly(drift)}`));
    else if (round.wrong.includes(buoy.id)) issued.push(notices.issue(buoy.id, "light unreliable"));
    else if (read) issued.push(notices.cancel(buoy.id));
  }
  return issued.filter((notice) => notice !== null);
}

/** Mariners need no metres: 37 is 40, 148 is 150, 1230 is 1200. */
function roughly(metres: number): string {
  const step = metres < 100 ? 10 : metres < 1000 ? 50 : 100;
  return `${Math.max(step, Math.round(metres / step) * step)} m`;
}

// ---------------------------------------------------------------------------------------------------------------------
// Reports
// ---------------------------------------------------------------------------------------------------------------------

/** The round on one page, for the harbour master. */
export function roundReport(register: Register, round: Round, day: number): string[] {
  const asked = round.readings.length + round.silent.length + round.garbled.length;
  const lines = [`Round of ${dateOf(day)}: ${round.readings.length} of ${asked} read`];
  const named = (title: string, ids: readonly string[]) => {
    if (ids.length > 0) lines.push(`${title}: ${ids.map((id) => register.find(id)?.name ?? id).join(", ")}`);
  };
  named("Silent", round.silent);
  named("Garbled", round.garbled);
  named("Lamp corrected", round.corrected);
  named("Lamp wrong", round.wrong);
  for (const [id, metres] of Object.entries(round.adrift)) {
    const buoy = register.find(id);
    const reading = round.readings.find((one) => one.id === id);
    if (!buoy || !reading) continue;
    lines.push(`Adrift: ${buoy.name}, ${metres} m to the ${compassPoint(bearing(buoy.position, reading.position))}`);
  }
  const lowest = round.readings.reduce<Reading | undefined>((low, one) => (low && low.volts <= one.volts ? low : one), undefined);
  if (lowest) lines.push(`Lowest battery: ${register.find(lowest.id)?.name ?? lowest.id}, ${lowest.volts.toFixed(2)} V`);
  return lines;
}

/** Readings for the spreadsheet, with decimal commas and quotes where a name needs them. */
export function readingsCsv(register: Register, rounds: readonly { day: number; round: Round }[]): string {
  const rows = rounds.flatMap(({ day, round }) =>
    round.readings.map(({ id, position, volts, lamp }) => {
      const name = register.find(id)?.name ?? "";
      return [dateOf(day), id, name, chartPosition(position), volts.toFixed(2).replace(".", ","), lamp];
    }),
  );
  return [["date", "id", "name", "position", "volts", "lamp"], ...rows].map((row) => `${row.map(cell).join(";")}\r\n`).join("");
}

function cell(text: string): string {
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Share of the nights in which a buoy was read, in whole per cent, and the longest time that it was not, in nights. */
export function reliability(id: string, rounds: readonly Round[]): { percent: number; gap: number } {
  let [read, gap, longest] = [0, 0, 0];
  for (const round of rounds) {
    if (round.readings.some((reading) => reading.id === id)) {
      read++;
      gap = 0;
    } else {
      gap++;
      longest = Math.max(longest, gap);
    }
  }
  return { percent: rounds.length === 0 ? 0 : Math.round((100 * read) / rounds.length), gap: longest };
}

/** The list of lights, as it is printed in the pilot book: from seaward, by distance from the harbour. */
export function listOfLights(register: Register, harbour: Position, season: Season): string[] {
  return register
    .moored(season)
    .filter((buoy) => buoy.light !== null)
    .sort((one, other) => metresBetween(harbour, other.position) - metresBetween(harbour, one.position))
    .map((buoy) => {
      const light = buoy.light;
      const seconds = light ? light.period / 10 : 0;
      const words = `${buoy.name.padEnd(24)} ${chartPosition(buoy.position)} ${light?.colour ?? ""} ${seconds} s`;
      return buoy.season === null ? words : `${words} (${buoy.season} only)`;
    });
}

/** A sketch of a leg of the fairway, for the pilots' cards: course and distance from mark to mark. */
export function legs(register: Register, ids: readonly string[]): string[] {
  const marks = ids.map((id) => {
    const buoy = register.find(id);
    if (!buoy) throw new RegisterError(0, `there is no ${id}`);
    return buoy;
  });
  return marks.slice(1).map((to, index) => {
    const from = marks[index];
    const course = String(Math.round(bearing(from.position, to.position)) % 360).padStart(3, "0");
    const miles = (metresBetween(from.position, to.position) / 1852).toFixed(2);
    return `${from.name} to ${to.name}: ${course}°, ${miles} nm`;
  });
}

/** Where a buoy was seen by crossing two bearings; undefined where they hardly cross, or behind the observers. */
export function crossBearings(a: Position, fromA: number, b: Position, fromB: number): Position | undefined {
  const base = metresBetween(a, b);
  const [angleA, angleB] = [fromA - bearing(a, b), bearing(b, a) - fromB].map((angle) => (angle * Math.PI) / 180);
  const third = Math.PI - angleA - angleB;
  if (Math.abs(Math.sin(third)) < 0.17) return undefined;
  const metres = (base * Math.sin(angleB)) / Math.sin(third);
  return metres > 0 ? offset(a, fromA, metres) : undefined;
}
