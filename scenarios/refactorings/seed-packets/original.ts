// Seed packets for the pen plotter, several to a sheet: a picture field, what to do and when, and a bar code.
// x, y, w, h everywhere are the left edge, the top edge, the width and the height, in Quill's units.

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
const MONTHS = "JFMAMJJASOND";

/** The program for a sheet full of packets, in rows of `across`. */
export function packetSheet(packets: Packet[], width: number, height: number, across = 2): string[] {
  if (packets.length === 0) throw new PacketError("nothing to print");
  const sheet = new Sheet(width, height);
  const down = Math.ceil(packets.length / across);
  const [x, y, w, h] = inset(0, 0, width, height, MARGIN);
  for (let i = 0; i < packets.length; i++) {
    const [rx, ry, rw, rh] = row(x, y, w, h, Math.floor(i / across), down);
    const [cx, cy, cw, ch] = column(rx, ry, rw, rh, i % across, across);
    drawPacket(sheet, packets[i], cx, cy, cw, ch);
  }
  return sheet.program();
}

/** For the preview too, which has a sheet of its own. */
export function drawPacket(sheet: Sheet, packet: Packet, x: number, y: number, w: number, h: number): void {
  if (w < 120 || h < 140) throw new PacketError(`${packet.name} does not fit`);
  sheet.pen("black").frame(x, y, x + w, y + h);
  const head = Math.max(60, Math.round(h * 0.12));
  drawHead(sheet, packet, x, y, w, head);
  const months = Math.round(h / 16);
  const bars = packet.code === "" ? 0 : Math.round(w / 7);
  const [bx, by, bw, bh] = inset(x, y + head, w - bars, h - head - months, 20);
  const pictureHeight = Math.floor(bh * 0.4);
  drawPicture(sheet, packet.organic === true, bx, by, bw, pictureHeight);
  drawNotes(sheet, packet.notes, bx, by + pictureHeight + 10, bw, bh - pictureHeight - 10);
  drawCalendar(sheet, packet, x, y + h - months, w, months);
  if (bars > 0) drawBars(sheet, packet.code, x + w - bars, y + head, h - head - months, bars);
}

function drawHead(sheet: Sheet, packet: Packet, x: number, y: number, w: number, h: number) {
  sheet.line(x, y + h, x + w, y + h);
  const size = Math.round(h / 2);
  let name = packet.name.toUpperCase();
  while (name.length > 1 && sheet.textWidth(name, size) > w - 20) name = name.slice(0, -1);
  sheet.text(x + Math.round(w / 2), y + h - Math.round((h - size) / 2), name, size, "middle");
}

function drawPicture(sheet: Sheet, organic: boolean, x: number, y: number, w: number, h: number) {
  sheet.frame(x, y, x + w, y + h);
  if (organic) {
    // a leaf in the corner, as large as fits
    const side = Math.min(w, h, 80);
    sheet.pen("green").part(x + w - side, y, x + w, y + side, (part) => {
      const [lx, ly, lw, lh] = inset(0, 0, side, side, 8);
      drawLeaf(part, lx, ly, lw, lh);
    });
    sheet.pen("black");
  }
}

function drawLeaf(sheet: Sheet, x: number, y: number, w: number, h: number) {
  sheet.line(x, y + h, x + w, y).line(x, y + h, x, y + Math.round(h / 2)).line(x, y + Math.round(h / 2), x + w, y);
  sheet.line(x, y + h, x + Math.round(w / 2), y + h).line(x + Math.round(w / 2), y + h, x + w, y);
}

function drawNotes(sheet: Sheet, notes: string, x: number, y: number, w: number, h: number) {
  const size = h < 150 ? 20 : 28;
  const most = Math.floor(h / (size + 6));
  const lines: string[] = [];
  for (const word of notes.split(/\s+/)) {
    if (word === "") continue;
    const last = lines.at(-1);
    if (last !== undefined && sheet.textWidth(last + " " + word, size) <= w) lines[lines.length - 1] = last + " " + word;
    else lines.push(word);
  }
  if (lines.length > most) {
    // what does not fit is told by a red mark
    lines.length = most;
    sheet.pen("red").frame(x + w - 12, y + h - 12, x + w, y + h).pen("black");
  }
  lines.forEach((line, i) => sheet.text(x, y + (i + 1) * (size + 6) - 6, line, size));
}

function drawCalendar(sheet: Sheet, packet: Packet, x: number, y: number, w: number, h: number) {
  for (let month = 1; month <= 12; month++) {
    const [mx, my, mw, mh] = column(x, y, w, h, month - 1, 12);
    drawMonth(sheet, month, packet.sow.includes(month), packet.harvest.includes(month), mx, my, mw, mh);
  }
  sheet.pen("black");
}

function drawMonth(sheet: Sheet, month: number, sow: boolean, harvest: boolean, x: number, y: number, w: number, h: number) {
  sheet.pen("black").frame(x, y, x + w, y + h);
  if (w >= 30) sheet.text(x + Math.round(w / 2), y + h - 4, MONTHS[month - 1], Math.max(10, Math.round(h / 3)), "middle");
  const half = Math.round(h / 2);
  if (sow) sheet.pen("green").hatch(x, y, x + w, y + (harvest ? half : h), 6);
  if (harvest) {
    const [hx, hy, hw, hh] = inset(x, sow ? y + half : y, w, sow ? h - half : h, 3);
    sheet.pen("red").frame(hx, hy, hx + hw, hy + hh);
  }
}

// along the right edge, so the bars lie: what is the height on paper is the width of the code
function drawBars(sheet: Sheet, code: string, x: number, y: number, w: number, h: number) {
  if (!/^\d+$/.test(code)) throw new PacketError(`${code} is no code`);
  const [bx, by, bh, bw] = inset(x, y, h, w, 10);
  const step = Math.floor(bw / (code.length * 10));
  if (step < 1) throw new PacketError(`${code} is too long`);
  let at = by;
  for (const digit of code) {
    const thick = Number(digit) * step;
    if (thick > 0) sheet.hatch(bx, at, bx + bh, at + thick, 4);
    at += 10 * step;
  }
  sheet.text(bx, Math.min(at, by + bw), code, 14);
}

/** Smaller by a margin on each side; what is too small for that keeps its corner and has no size left. */
function inset(x: number, y: number, w: number, h: number, by: number): [number, number, number, number] {
  if (w < 2 * by || h < 2 * by) return [x, y, Math.max(0, w - 2 * by), Math.max(0, h - 2 * by)];
  return [x + by, y + by, w - 2 * by, h - 2 * by];
}

// edges are rounded, not sizes, so that neighbours meet
function column(x: number, y: number, w: number, h: number, i: number, n: number): [number, number, number, number] {
  const left = Math.round((w * i) / n);
  return [x + left, y, Math.round((w * (i + 1)) / n) - left, h];
}

// rows are all of one height; what is left over stays empty at the bottom
function row(x: number, y: number, w: number, h: number, i: number, n: number): [number, number, number, number] {
  const each = Math.floor(h / n);
  return [x, y + i * each, w, each];
}
