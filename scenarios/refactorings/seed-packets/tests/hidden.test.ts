// What decides: every line of the program, in sheets that do not divide evenly and packets at the edge of what fits.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PacketError, drawPacket, packetSheet } from "../original.ts";
import { QuillError, Sheet } from "../quill.ts";
import { digest, drawn, drawnWith, packet } from "./packets.ts";

const only = (word: string, program: string[]) => program.filter((line) => line.startsWith(`${word} `));
const LONG = "Thin out to a hand's width once they have four leaves, water in the morning, and cut the outer stalks first.";

test("quill is as it came", () => {
  const own = ["constructor", "frame", "hatch", "line", "part", "pen", "program", "text", "textWidth"];
  assert.deepEqual(Object.getOwnPropertyNames(Sheet.prototype).sort(), own);
  assert.deepEqual(new Sheet(9, 9).frame(1, 2, 3, 4).program(), ["frame 1 2 3 4"]);
});

test("months meet where the width does not divide by twelve", () => {
  const months = (w: number) => only("frame", drawn({ sow: [], harvest: [] }, 10, 20, w, 640)).slice(-12);
  assert.deepEqual(months(475), [
    "frame 10 620 50 660",
    "frame 50 620 89 660",
    "frame 89 620 129 660",
    "frame 129 620 168 660",
    "frame 168 620 208 660",
    "frame 208 620 248 660",
    "frame 248 620 287 660",
    "frame 287 620 327 660",
    "frame 327 620 366 660",
    "frame 366 620 406 660",
    "frame 406 620 445 660",
    "frame 445 620 485 660",
  ]);
  assert.equal(digest(months(485)), "44d04116f03ed3ee");
});

test("a month in which one sows and harvests is shared", () => {
  const program = drawn({ sow: [4, 5], harvest: [5, 6] }, 10, 20, 475, 650);
  assert.deepEqual(drawnWith("green", program), [
    "line 135 629 135 670",
    "line 141 629 141 670",
    "line 147 629 147 670",
    "line 153 629 153 670",
    "line 159 629 159 670",
    "line 165 629 165 670",
    "line 174 629 174 650",
    "line 180 629 180 650",
    "line 186 629 186 650",
    "line 192 629 192 650",
    "line 198 629 198 650",
    "line 204 629 204 650",
  ]);
  assert.deepEqual(drawnWith("red", program), ["frame 171 653 205 667", "frame 211 632 245 667"]);
});

test("what is just large enough for its margin has its corner moved", () => {
  const red = (h: number) => drawnWith("red", drawn({ sow: [5], harvest: [5, 7] }, 10, 20, 120, h));
  assert.deepEqual([red(192), red(176)], [
    ["frame 98 168 110 180", "frame 53 209 57 209", "frame 73 203 77 209"],
    ["frame 98 153 110 165", "frame 50 191 54 191", "frame 73 188 77 193"],
  ]);
});

test("narrow months have no letters", () => {
  const letters = (w: number) => only("text", drawn({ notes: "" }, 0, 0, w, 400)).slice(1);
  assert.deepEqual(letters(354), [
    "text 15 396 10 middle J",
    "text 74 396 10 middle M",
    "text 133 396 10 middle M",
    "text 192 396 10 middle J",
    "text 251 396 10 middle S",
    "text 310 396 10 middle N",
  ]);
  assert.equal(letters(360).length, 12);
});

test("the organic leaf is green and stands in the corner", () => {
  const leaf = (x: number, y: number, w: number, h: number) => drawnWith("green", drawn({ organic: true, sow: [] }, x, y, w, h));
  assert.deepEqual(leaf(100, 200, 480, 640), [
    "line 488 369 552 305",
    "line 488 369 488 337",
    "line 488 337 552 305",
    "line 488 369 520 369",
    "line 520 369 552 305",
  ]);
  assert.deepEqual(leaf(7, 3, 130, 231), [
    "line 79 121 109 91",
    "line 79 121 79 106",
    "line 79 106 109 91",
    "line 79 121 94 121",
    "line 94 121 109 91",
  ]);
  assert.deepEqual(leaf(0, 0, 120, 165), [
    "line 86 94 92 88",
    "line 86 94 86 91",
    "line 86 91 92 88",
    "line 86 94 89 94",
    "line 89 94 92 88",
  ]);
});

test("a leaf without room for its margin stays in its corner", () => {
  const program = drawn({ organic: true, sow: [] }, 0, 0, 120, 140);
  assert.deepEqual(drawnWith("green", program)[0], "line 88 80 88 80");
});

test("pens are changed as often as now", () => {
  const pens = (fields: object) => only("pen", drawn(fields, 0, 0, 480, 640));
  assert.deepEqual(pens({ organic: true, sow: [1], harvest: [1, 12] }), [
    "pen green",
    "pen black",
    "pen green",
    "pen red",
    "pen black",
    "pen red",
    "pen black",
  ]);
  assert.deepEqual(pens({ sow: [12], harvest: [], notes: LONG.repeat(9) }), ["pen red", "pen black", "pen green", "pen black"]);
  assert.deepEqual(pens({ sow: [], harvest: [] }), []);
});

test("notes are broken into lines", () => {
  assert.deepEqual(only("text", drawn({ notes: `  ${LONG}\n` }, 0, 0, 480, 700)).slice(1, -12), [
    "text 20 354 28 start Thin out to a hand's width",
    "text 20 388 28 start once they have four",
    "text 20 422 28 start leaves, water in the",
    "text 20 456 28 start morning, and cut the outer",
    "text 20 490 28 start stalks first.",
  ]);
  const lines = (width: number) => only("text", drawn({ notes: "abcd efgh ij" }, 0, 0, width, 640)).slice(1).filter((line) => line.includes("start"));
  assert.deepEqual(lines(191), ["text 20 328 28 start abcd", "text 20 362 28 start efgh ij"]);
  assert.deepEqual(lines(192), ["text 20 328 28 start abcd efgh", "text 20 362 28 start ij"]);
});

test("notes in little room are small", () => {
  const size = (h: number) => only("text", drawn({ notes: "Water" }, 0, 0, 480, h))[1];
  assert.deepEqual([size(389), size(390)], ["text 20 216 20 start Water", "text 20 224 28 start Water"]);
});

test("notes that do not fit leave a red mark", () => {
  const program = drawn({ sow: [], harvest: [], notes: LONG.repeat(3) }, 30, 40, 300, 500);
  assert.deepEqual(drawnWith("red", program), ["frame 298 477 310 489"]);
  assert.deepEqual(only("text", program).at(-1), "text 50 475 28 start morning, and");
  const two = (h: number, count: number) => drawn({ sow: [], harvest: [], notes: "aaaaaaaaaaaa ".repeat(count) }, 0, 0, 200, h);
  const marks = (h: number, count: number) => drawnWith("red", two(h, count)).length;
  assert.deepEqual([marks(214, 2), marks(215, 2), marks(215, 3), marks(140, 1), marks(140, 0)], [1, 0, 1, 1, 0]);
  assert.deepEqual(only("text", two(215, 3)).slice(1), [
    "text 20 150 20 start aaaaaaaaaaaa",
    "text 20 176 20 start aaaaaaaaaaaa",
  ]);
});

test("a name is cut to the width and keeps its first letter", () => {
  const name = (words: string, w: number) => only("text", drawn({ name: words }, 0, 0, w, 500))[0];
  assert.deepEqual([name("abcdefghij", 200), name("abcdefghij", 199)], [
    "text 100 45 30 middle ABCDEFGHIJ",
    "text 100 45 30 middle ABCDEFGHI",
  ]);
  assert.deepEqual([name("Swiss chard, ruby", 150), name("", 150)], ["text 75 45 30 middle SWISS C", "text 75 45 30 middle "]);
  const tall = only("text", drawn({ name: "Leek" }, 0, 0, 120, 1800))[0];
  assert.equal(tall, "text 60 162 108 middle L");
});

test("the code runs down the right edge", () => {
  const program = drawn({ code: "4012", sow: [], harvest: [] }, 100, 200, 480, 640);
  assert.equal(digest(program), "2ee7d55b8496ccf4");
  const bars = only("line", program).slice(1);
  assert.deepEqual([bars.length, bars[0], bars[12], bars.at(-1)], [
    36,
    "line 525 287 525 335",
    "line 525 527 525 539",
    "line 569 647 569 671",
  ]);
  assert.equal(program.at(-1), "text 521 767 14 start 4012");
});

test("a code takes room from picture and notes", () => {
  const [, picture] = only("frame", drawn({ code: "1", organic: true }, 0, 0, 483, 640));
  assert.equal(picture, "frame 20 97 394 290");
});

test("codes that are none, or too long, are refused", () => {
  for (const code of ["12a", " ", "-1"]) assert.throws(() => drawn({ code }, 0, 0, 480, 640), PacketError);
  const longest = "9".repeat(50);
  assert.equal(digest(drawn({ code: longest }, 0, 0, 480, 640)), "1c0585c192a13da6");
  assert.throws(() => drawn({ code: `${longest}9` }, 0, 0, 480, 640), PacketError);
});

test("the smallest packet is drawn, and no smaller one", () => {
  const fields = { sow: [1, 2], harvest: [2], code: "7", notes: "a bb ccc" };
  assert.deepEqual(drawn(fields, 0, 0, 120, 140), [
    "frame 0 0 120 140",
    "line 0 60 120 60",
    "text 60 45 30 middle CHARD",
    "frame 20 80 83 92",
    "pen red",
    "frame 71 99 83 111",
    "pen black",
    "frame 0 131 10 140",
    "pen green",
    "line 6 131 6 140",
    "pen black",
    "frame 10 131 20 140",
    "pen green",
    "line 16 131 16 136",
    "pen red",
    "frame 10 136 14 136",
    "pen black",
    "frame 20 131 30 140",
    "frame 30 131 40 140",
    "frame 40 131 50 140",
    "frame 50 131 60 140",
    "frame 60 131 70 140",
    "frame 70 131 80 140",
    "frame 80 131 90 140",
    "frame 90 131 100 140",
    "frame 100 131 110 140",
    "frame 110 131 120 140",
    "text 103 110 14 start 7",
  ]);
  for (const [w, h] of [[119, 140], [120, 139]]) assert.throws(() => drawn({}, 0, 0, w, h), PacketError);
});

test("what the plotter has no step for is refused", () => {
  for (const [x, w] of [[0.5, 480], [0, 480.5], [Number.NaN, 480]]) assert.throws(() => drawn({}, x, 0, w, 640), QuillError);
  assert.throws(() => packetSheet([packet()], 0, 640), QuillError);
});

test("the preview may draw on a part of its sheet", () => {
  const sheet = new Sheet(1000, 1000).pen("red");
  sheet.part(50, 60, 650, 860, (part) => drawPacket(part, packet({ organic: true }), 1, 2, 300, 400));
  assert.equal(digest(sheet.program()), "c587254f2b36ad0d");
});

test("sheets hold rows of packets, with what is left over at the bottom", () => {
  const names = ["Beet", "Leek", "Kale", "Rue", "Dill"];
  const frames = (across: number | undefined, width: number, height: number) =>
    packetSheet(names.map((name) => packet({ name, sow: [], harvest: [] })), width, height, across).filter((line, at, all) => all[at + 1]?.startsWith("line"));
  assert.deepEqual(frames(undefined, 1043, 1501), [
    "frame 40 40 522 513",
    "frame 522 40 1003 513",
    "frame 40 513 522 986",
    "frame 522 513 1003 986",
    "frame 40 986 522 1459",
  ]);
  assert.deepEqual(frames(3, 1001, 1502), [
    "frame 40 40 347 751",
    "frame 347 40 654 751",
    "frame 654 40 961 751",
    "frame 40 751 347 1462",
    "frame 347 751 654 1462",
  ]);
  assert.deepEqual(frames(1, 500, 1999), [
    "frame 40 40 460 423",
    "frame 40 423 460 806",
    "frame 40 806 460 1189",
    "frame 40 1189 460 1572",
    "frame 40 1572 460 1955",
  ]);
});

test("a sheet is plotted as ever", () => {
  const packets = [
    packet({ code: "40123", organic: true, notes: LONG }),
    packet({ name: "Purple sprouting broccoli", sow: [3, 4, 5, 6], harvest: [1, 2, 3, 4], code: "9" }),
    packet({ name: "x", notes: LONG.repeat(4), organic: true, sow: [], harvest: [12] }),
  ];
  assert.equal(digest(packetSheet(packets, 1043, 1501)), "494bc00312976908");
  assert.equal(digest(packetSheet(packets, 1250, 707, 3)), "7209b588b3331ffe");
  assert.throws(() => packetSheet(packets, 319, 707, 2), PacketError);
});
