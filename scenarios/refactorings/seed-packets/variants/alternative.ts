// Seed packets for the pen plotter, several to a sheet: a picture field, what to do and when, and a bar code.
// All of it is laid out in boxes, cut from one another; lengths are in Quill's units.

import { Sheet } from "./quill.ts";

export interface Packet {
  name: string;
  /** Months from 1 to 12. */
  sow: number[];
  harvest: number[];
  notes: string;
  /** Digits. */
  code: string;
  organic?: boolean;
}

export class PacketError extends Error {
  override name = "PacketError";
}

const MONTHS = "JFMAMJJASOND";

/** A place on the sheet: the left and the top edge, and how far it goes from there. */
type Place = Readonly<{ x: number; y: number; w: number; h: number }>;

/** The order in which Quill takes the edges of an area. */
function edges({ x, y, w, h }: Place): [number, number, number, number] {
  return [x, y, x + w, y + h];
}

function centre({ x, w }: Place): number {
  return x + Math.round(w / 2);
}

/** Smaller by a margin on each side. What is too small for that stays where it is, and has no size left. */
function inset({ x, y, w, h }: Place, by: number): Place {
  const fits = w >= 2 * by && h >= 2 * by;
  const move = fits ? by : 0;
  return { x: x + move, y: y + move, w: Math.max(0, w - 2 * by), h: Math.max(0, h - 2 * by) };
}

/** A row of `n` places whose rounded edges meet. */
function columns({ x, y, w, h }: Place, n: number): Place[] {
  const at = Array.from({ length: n + 1 }, (_, i) => x + Math.round((w * i) / n));
  return Array.from({ length: n }, (_, i) => ({ x: at[i], y, w: at[i + 1] - at[i], h }));
}

/** `n` places of one height below each other; what is left over stays empty. */
function rows(place: Place, n: number): Place[] {
  const h = Math.floor(place.h / n);
  return Array.from({ length: n }, (_, i) => ({ ...place, y: place.y + i * h, h }));
}

/** The program for a sheet full of packets, in rows of `across`. */
export function packetSheet(packets: Packet[], width: number, height: number, across: number = 2): string[] {
  if (packets.length === 0) throw new PacketError("nothing to print");
  const sheet = new Sheet(width, height);
  const printed = inset({ x: 0, y: 0, w: width, h: height }, 40);
  const places = rows(printed, Math.ceil(packets.length / across)).flatMap((row) => columns(row, across));
  for (const [i, packet] of packets.entries()) draw(sheet, packet, places[i]);
  return sheet.program();
}

/** For the preview too, which has a sheet of its own. */
export function drawPacket(sheet: Sheet, packet: Packet, x: number, y: number, w: number, h: number): void {
  draw(sheet, packet, { x, y, w, h });
}

/** Where the parts of a packet go. */
function layout({ x, y, w, h }: Place, hasBars: boolean) {
  const headHeight = Math.max(60, Math.round(h * 0.12));
  const monthsHeight = Math.round(h / 16);
  const barsWidth = hasBars ? Math.round(w / 7) : 0;
  const middle = { y: y + headHeight, h: h - headHeight - monthsHeight };
  const inner = inset({ x, ...middle, w: w - barsWidth }, 20);
  const pictureHeight = Math.floor(inner.h * 0.4);
  return {
    head: { x, y, w, h: headHeight },
    picture: { ...inner, h: pictureHeight },
    notes: { ...inner, y: inner.y + pictureHeight + 10, h: inner.h - pictureHeight - 10 },
    months: { x, y: y + h - monthsHeight, w, h: monthsHeight },
    bars: { x: x + w - barsWidth, ...middle, w: barsWidth },
  };
}

function draw(sheet: Sheet, packet: Packet, place: Place): void {
  if (place.w < 120 || place.h < 140) throw new PacketError(`${packet.name} does not fit`);
  const { head, picture, notes, months, bars } = layout(place, packet.code !== "");
  sheet.pen("black").frame(...edges(place));
  drawHead(sheet, packet.name, head);
  sheet.frame(...edges(picture));
  if (packet.organic === true) drawLeaf(sheet, picture);
  drawNotes(sheet, packet.notes, notes);
  for (const [i, month] of columns(months, 12).entries()) drawMonth(sheet, packet, i + 1, month);
  sheet.pen("black");
  if (packet.code !== "" && bars.w > 0) drawBars(sheet, packet.code, bars);
}

function drawHead(sheet: Sheet, name: string, place: Place): void {
  const [left, , right, bottom] = edges(place);
  const size = Math.round(place.h / 2);
  let shown = name.toUpperCase();
  while (shown.length > 1 && sheet.textWidth(shown, size) > place.w - 20) shown = shown.slice(0, -1);
  sheet.line(left, bottom, right, bottom);
  sheet.text(centre(place), bottom - Math.round((place.h - size) / 2), shown, size, "middle");
}

/** A leaf in the upper right corner, as large as fits. */
function drawLeaf(sheet: Sheet, picture: Place): void {
  const side = Math.min(picture.w, picture.h, 80);
  const corner = { x: picture.x + picture.w - side, y: picture.y, w: side, h: side };
  const leaf = inset({ x: 0, y: 0, w: side, h: side }, 8);
  const [left, top, right, bottom] = edges(leaf);
  const half = top + Math.round(leaf.h / 2);
  sheet.pen("green");
  sheet.part(...edges(corner), (part) => {
    part.line(left, bottom, right, top);
    part.line(left, bottom, left, half);
    part.line(left, half, right, top);
    part.line(left, bottom, centre(leaf), bottom);
    part.line(centre(leaf), bottom, right, top);
  });
  sheet.pen("black");
}

function drawNotes(sheet: Sheet, notes: string, place: Place): void {
  const size = place.h >= 150 ? 28 : 20;
  const most = Math.floor(place.h / (size + 6));
  const lines: string[] = [];
  for (const word of notes.split(/\s+/).filter(Boolean)) {
    const line = lines.pop();
    if (line === undefined) lines.push(word);
    else if (sheet.textWidth(`${line} ${word}`, size) > place.w) lines.push(line, word);
    else lines.push(`${line} ${word}`);
  }
  const [, , right, bottom] = edges(place);
  if (lines.length > most) sheet.pen("red").frame(right - 12, bottom - 12, right, bottom).pen("black");
  let baseline = place.y - 6;
  for (const line of lines.slice(0, most)) sheet.text(place.x, (baseline += size + 6), line, size);
}

function drawMonth(sheet: Sheet, packet: Packet, month: number, place: Place): void {
  const [sow, harvest] = [packet.sow.includes(month), packet.harvest.includes(month)];
  const half = Math.round(place.h / 2);
  sheet.pen("black").frame(...edges(place));
  if (place.w >= 30) {
    sheet.text(centre(place), place.y + place.h - 4, MONTHS[month - 1], Math.max(10, Math.round(place.h / 3)), "middle");
  }
  if (sow) sheet.pen("green").hatch(...edges(harvest ? { ...place, h: half } : place), 6);
  if (harvest) sheet.pen("red").frame(...edges(inset(sow ? { ...place, y: place.y + half, h: place.h - half } : place, 3)));
}

/** A code that is read from top to bottom: the thickness of its bars goes down the sheet. */
function drawBars(sheet: Sheet, code: string, place: Place): void {
  if (!/^\d+$/.test(code)) throw new PacketError(`${code} is no code`);
  const area = inset(place, 10);
  const [left, top, right, bottom] = edges(area);
  const step = Math.floor(area.h / (code.length * 10));
  if (step === 0) throw new PacketError(`${code} is too long`);
  for (const [i, digit] of [...code].entries()) {
    const at = top + 10 * step * i;
    if (digit !== "0") sheet.hatch(left, at, right, at + Number(digit) * step, 4);
  }
  sheet.text(left, Math.min(top + 10 * step * code.length, bottom), code, 14);
}
