// Packets for the tests, and how their programs are looked at.

import { createHash } from "node:crypto";
import { Sheet } from "../quill.ts";
import { drawPacket, type Packet } from "../original.ts";

export const packet = (fields: Partial<Packet> = {}): Packet => ({
  name: "Chard", sow: [4, 5], harvest: [7, 8, 9], notes: "Sow 2 cm deep.", code: "", ...fields,
});

/** The program for one packet on a sheet of its own. */
export function drawn(fields: Partial<Packet>, x: number, y: number, w: number, h: number): string[] {
  const sheet = new Sheet(2000, 2000);
  drawPacket(sheet, packet(fields), x, y, w, h);
  return sheet.program();
}

/** Stands for a whole program. */
export const digest = (program: string[]) => createHash("sha256").update(program.join("\n")).digest("hex").slice(0, 16);

/** What is drawn with one of the pens, other than black. */
export function drawnWith(pen: string, program: string[]): string[] {
  let now = "pen black";
  return program.filter((line) => {
    if (line.startsWith("pen ")) now = line;
    return now === `pen ${pen}` && line !== now;
  });
}
