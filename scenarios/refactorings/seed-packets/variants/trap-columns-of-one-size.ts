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

const MARGIN = 40;
const PADDING = 20;
const LEAST_WIDTH = 120;
const LEAST_HEIGHT = 140;
const OVERFLOW_MARK = 12;
const MONTHS = "JFMAMJJASOND";

/** An area by its corner and its size, which Quill wants by its edges. */
class Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;

  constructor(x: number, y: number, w: number, h: number) {
    this.x = x;
    this.y = y;
    this.w = w;
    this.h = h;
  }

  get right(): number {
    return this.x + this.w;
  }

  get bottom(): number {
    return this.y + this.h;
  }

  get middle(): number {
    return this.x + Math.round(this.w / 2);
  }

  /** Left, top, right, bottom. */
  get edges(): [number, number, number, number] {
    return [this.x, this.y, this.right, this.bottom];
  }

  /** Smaller by a margin on each side; what is too small for that keeps its corner and has no size left. */
  inset(by: number): Box {
    const [w, h] = [this.w - 2 * by, this.h - 2 * by];
    if (w < 0 || h < 0) return new Box(this.x, this.y, Math.max(0, w), Math.max(0, h));
    return new Box(this.x + by, this.y + by, w, h);
  }

  /** What is above a cut, and what is below. */
  cutTop(height: number): [Box, Box] {
    return [new Box(this.x, this.y, this.w, height), new Box(this.x, this.y + height, this.w, this.h - height)];
  }

  /** What is left of a strip at the right edge, and the strip. */
  cutRight(width: number): [Box, Box] {
    const rest = this.w - width;
    return [new Box(this.x, this.y, rest, this.h), new Box(this.x + rest, this.y, width, this.h)];
  }

  /** One of so many columns of equal width. */
  column(index: number, count: number): Box {
    const width = Math.round(this.w / count);
    return new Box(this.x + index * width, this.y, width, this.h);
  }

  /** One of so many rows, all of one height; what is left over stays empty at the bottom. */
  row(index: number, count: number): Box {
    const height = Math.floor(this.h / count);
    return new Box(this.x, this.y + index * height, this.w, height);
  }
}

/** The program for a sheet full of packets, in rows of `across`. */
export function packetSheet(packets: Packet[], width: number, height: number, across: number = 2): string[] {
  if (packets.length === 0) throw new PacketError("nothing to print");
  const sheet = new Sheet(width, height);
  const down = Math.ceil(packets.length / across);
  const printed = new Box(0, 0, width, height).inset(MARGIN);
  packets.forEach((packet, i) => {
    drawInBox(sheet, packet, printed.row(Math.floor(i / across), down).column(i % across, across));
  });
  return sheet.program();
}

/** For the preview, which has a sheet of its own. */
export function drawPacket(sheet: Sheet, packet: Packet, x: number, y: number, w: number, h: number): void {
  drawInBox(sheet, packet, new Box(x, y, w, h));
}

function drawInBox(sheet: Sheet, packet: Packet, box: Box): void {
  if (box.w < LEAST_WIDTH || box.h < LEAST_HEIGHT) throw new PacketError(`${packet.name} does not fit`);
  sheet.pen("black").frame(...box.edges);
  const calendarHeight = Math.round(box.h / 16);
  const [head, rest] = box.cutTop(Math.max(60, Math.round(box.h * 0.12)));
  const [body, calendar] = rest.cutTop(rest.h - calendarHeight);
  const [left, bars] = body.cutRight(packet.code === "" ? 0 : Math.round(box.w / 7));
  const inner = left.inset(PADDING);
  const [picture, below] = inner.cutTop(Math.floor(inner.h * 0.4));
  const [, notes] = below.cutTop(10);
  drawHead(sheet, packet.name, head);
  drawPicture(sheet, packet.organic === true, picture);
  drawNotes(sheet, packet.notes, notes);
  drawCalendar(sheet, packet, calendar);
  if (bars.w > 0) drawBars(sheet, packet.code, bars);
}

function drawHead(sheet: Sheet, title: string, box: Box): void {
  sheet.line(box.x, box.bottom, box.right, box.bottom);
  const size = Math.round(box.h / 2);
  const name = cut(sheet, title.toUpperCase(), size, box.w - 20);
  sheet.text(box.middle, box.bottom - Math.round((box.h - size) / 2), name, size, "middle");
}

/** As much of the words as fits, but one letter at least. */
function cut(sheet: Sheet, words: string, size: number, width: number): string {
  let shown = words;
  while (shown.length > 1 && sheet.textWidth(shown, size) > width) shown = shown.slice(0, -1);
  return shown;
}

function drawPicture(sheet: Sheet, organic: boolean, box: Box): void {
  sheet.frame(...box.edges);
  if (!organic) return;
  // a leaf in the corner, as large as fits
  const side = Math.min(box.w, box.h, 80);
  const corner = new Box(box.right - side, box.y, side, side);
  sheet.pen("green").part(...corner.edges, (part) => drawLeaf(part, new Box(0, 0, side, side).inset(8)));
  sheet.pen("black");
}

function drawLeaf(sheet: Sheet, box: Box): void {
  const { x, y, right, bottom, middle } = box;
  const half = y + Math.round(box.h / 2);
  sheet.line(x, bottom, right, y).line(x, bottom, x, half).line(x, half, right, y);
  sheet.line(x, bottom, middle, bottom).line(middle, bottom, right, y);
}

function drawNotes(sheet: Sheet, notes: string, box: Box): void {
  const size = box.h < 150 ? 20 : 28;
  const height = size + 6;
  const most = Math.floor(box.h / height);
  const lines = wrapped(sheet, notes, size, box.w);
  if (lines.length > most) {
    // what does not fit is told by a red mark
    const mark = new Box(box.right - OVERFLOW_MARK, box.bottom - OVERFLOW_MARK, OVERFLOW_MARK, OVERFLOW_MARK);
    sheet.pen("red").frame(...mark.edges).pen("black");
  }
  lines.slice(0, most).forEach((line, i) => sheet.text(box.x, box.y + (i + 1) * height - 6, line, size));
}

function wrapped(sheet: Sheet, words: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(/\s+/).filter((one) => one !== "")) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && sheet.textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function drawCalendar(sheet: Sheet, { sow, harvest }: Packet, box: Box): void {
  for (let month = 1; month <= 12; month++) {
    drawMonth(sheet, month, sow.includes(month), harvest.includes(month), box.column(month - 1, 12));
  }
  sheet.pen("black");
}

function drawMonth(sheet: Sheet, month: number, sow: boolean, harvest: boolean, box: Box): void {
  sheet.pen("black").frame(...box.edges);
  if (box.w >= 30) sheet.text(box.middle, box.bottom - 4, MONTHS[month - 1], Math.max(10, Math.round(box.h / 3)), "middle");
  // who is sown and harvested in one month gets half of it for each
  const [upper, lower] = box.cutTop(Math.round(box.h / 2));
  if (sow) sheet.pen("green").hatch(...(harvest ? upper : box).edges, 6);
  if (harvest) sheet.pen("red").frame(...(sow ? lower : box).inset(3).edges);
}

/** The bars lie, one below the other. */
function drawBars(sheet: Sheet, code: string, box: Box): void {
  if (!/^\d+$/.test(code)) throw new PacketError(`${code} is no code`);
  const bars = box.inset(10);
  const step = Math.floor(bars.h / (code.length * 10));
  if (step < 1) throw new PacketError(`${code} is too long`);
  let at = bars.y;
  for (const digit of code) {
    const thick = Number(digit) * step;
    if (thick > 0) sheet.hatch(bars.x, at, bars.right, at + thick, 4);
    at += 10 * step;
  }
  sheet.text(bars.x, Math.min(at, bars.bottom), code, 14);
}
