// What decides: channels, the order of lists and of the journal, and what one failure does to the others: nothing. And
// every other function as it was, over inputs drawn by a fixed seed.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import * as watch from "../original.ts";
import { FakeSet, register, report } from "./set.ts";

const { CharacterError, Journal, Notices, RadioError, Register, RegisterError, TelegramError } = watch;
const { dayOf, nightRound, rollCall, switchSeason } = watch;

const WINTER = dayOf("2026-01-15") ?? 0;
const SUMMER = dayOf("2026-06-15") ?? 0;
const [NIGHT, NOON] = [60, 720];

async function night(radio: FakeSet, { day = WINTER, minute = NIGHT, ids = [] as string[] } = {}) {
  const journal = new Journal();
  const round = await nightRound(register(...ids), radio, journal, day, minute);
  return { round, notes: journal.entries().map((entry) => `${entry.minute} ${entry.about} ${entry.words}`) };
}

const plain = ({ readings, ...round }: watch.Round) => ({ ...round, read: readings.map(({ id }) => id) });
const quiet = { silent: [], garbled: [], corrected: [], wrong: [], adrift: {} };

test("each buoy keeps to its channel, and a channel to one command at a time", async () => {
  const radio = new FakeSet();
  const { round, notes } = await night(radio);
  assert.deepEqual(plain(round), { ...quiet, corrected: ["D5"], read: ["F1", "G1", "R2", "W4", "D5", "R6", "G7", "R8"] });
  assert.deepEqual([1, 2, 3, 4].map((channel) => radio.over(channel)), [
    ["F1 report 30", "D5 report 30", "D5 lamp off 10"],
    ["G1 report 30", "R6 report 30"],
    ["R2 report 30", "G7 report 30"],
    ["W4 report 30", "R8 report 30"],
  ]);
  assert.deepEqual(notes, []);
});

test("channels do not wait for each other", async () => {
  const radio = new FakeSet();
  radio.script({
    "F1 report": [radio.after("2 R6 report 30", report("F1"))],
    "R6 report": [radio.after("1 D5 report 30", report("R6"))],
    "W4 report": [radio.after("3 G7 report 30", report("W4"))],
  });
  const { round } = await night(radio);
  assert.deepEqual(radio.missed, []);
  assert.deepEqual(plain(round), { ...quiet, corrected: ["D5"], read: ["F1", "G1", "R2", "W4", "D5", "R6", "G7", "R8"] });
});

test("four are asked at once", async () => {
  const radio = new FakeSet();
  radio.script({ "F1 report": [radio.after("4 W4 report 30", report("F1"))] });
  await night(radio);
  assert.deepEqual(radio.missed, []);
  assert.deepEqual(radio.sent.slice(0, 4), ["1 F1 report 30", "2 G1 report 30", "3 R2 report 30", "4 W4 report 30"]);
});

test("lists and journal are in the order of the register, whoever is first", async () => {
  const radio = new FakeSet();
  const off = (id: string) => report(id, { lamp: "off", north: 5 });
  radio.script({
    "F1 report": [radio.after("4 R8 lamp on 10", off("F1"))],
    "R2 report": [radio.after("2 R6 report 30", null)],
    "G1 report": [off("G1")],
    "R8 report": [off("R8")],
    "G7 report": ["noise"],
    "F1 lamp on": [null],
    "R6 report": ["more noise"],
  });
  radio.script({ "G1 lamp on": [null] });
  const { round, notes } = await night(radio);
  assert.deepEqual(plain(round), {
    silent: [], garbled: ["R6", "G7"], corrected: ["D5", "R8"], wrong: ["F1", "G1"], adrift: { F1: 63, G1: 68, R8: 68 },
    read: ["F1", "G1", "R2", "W4", "D5", "R8"],
  });
  assert.deepEqual(Object.keys(round.adrift), ["F1", "G1", "R8"]);
  assert.deepEqual(notes, [
    "60 F1 adrift by 63 m", "60 F1 unlit", "60 G1 adrift by 68 m", "60 G1 unlit", "60 R6 garbled", "60 G7 garbled", "60 R8 adrift by 68 m",
  ]);
});

test("a silent buoy does not keep others of its channel from being asked", async () => {
  const radio = new FakeSet({ "F1 report": [null, null], "G1 report": [null, null] });
  const { round, notes } = await night(radio);
  assert.deepEqual(plain(round), { ...quiet, silent: ["F1", "G1"], corrected: ["D5"], read: ["R2", "W4", "D5", "R6", "G7", "R8"] });
  assert.deepEqual(radio.over(1), ["F1 report 30", "D5 report 30", "D5 lamp off 10", "F1 report 60"]);
  assert.deepEqual(radio.over(2), ["G1 report 30", "R6 report 30", "G1 report 60"]);
  assert.deepEqual(notes, ["60 F1 silent", "60 G1 silent"]);
});

test("the second round begins after the first, on channels dealt out anew", async () => {
  const radio = new FakeSet({ "G1 report": [null], "R6 report": [null], "R8 report": [null, null] });
  radio.script({ "W4 report": [null, report("W4")], "D5 report": [null, report("D5", { lamp: "off" })], "G7 report": [null, "$"] });
  const { round } = await night(radio);
  assert.deepEqual(radio.sent.slice(8), [
    "1 G1 report 60", "2 W4 report 60", "3 D5 report 60", "4 R6 report 60", "1 G7 report 60", "2 R8 report 60",
  ]);
  assert.deepEqual(plain(round), { ...quiet, silent: ["R8"], garbled: ["G7"], read: ["F1", "G1", "R2", "W4", "D5", "R6"] });
});

test("lamps are put right in the second round too", async () => {
  const off = report("G1", { lamp: "off" });
  const again = { "G1 report": [null, off], "R2 report": [null, report("R2", { lamp: "off" })], "R2 lamp on": [null] };
  const radio = new FakeSet(again);
  const { round, notes } = await night(radio, { ids: ["F1", "G1", "R2"] });
  assert.deepEqual(plain(round), { ...quiet, corrected: ["G1"], wrong: ["R2"], read: ["F1", "G1", "R2"] });
  assert.deepEqual(radio.sent.slice(3).sort(), ["1 G1 lamp on 10", "1 G1 report 60", "2 R2 lamp on 10", "2 R2 report 60"]);
  assert.deepEqual(notes, ["60 R2 unlit"]);
});

test("all may be silent", async () => {
  const ids = ["F1", "G1", "R2", "R6", "G7", "R8"];
  const radio = new FakeSet(Object.fromEntries(ids.map((id) => [`${id} report`, [null, null]])));
  const { round, notes } = await night(radio, { ids });
  assert.deepEqual(plain(round), { ...quiet, silent: ids, read: [] });
  assert.deepEqual([notes.length, radio.sent.length], [6, 12]);
});

test("by day lamps are put out", async () => {
  const radio = new FakeSet({ "G1 lamp off": [null], "D5 report": [report("D5", { lamp: "off" })] });
  const { round, notes } = await night(radio, { minute: NOON, ids: ["F1", "G1", "D5"] });
  assert.deepEqual(plain(round), { ...quiet, corrected: ["F1"], wrong: ["G1"], read: ["F1", "G1", "D5"] });
  assert.deepEqual(notes, ["720 G1 lit by day"]);
});

test("readings come as they were sent, before the lamp was put right", async () => {
  const { round } = await night(new FakeSet({ "G1 report": [report("G1", { lamp: "off", volts: "11.9" })] }), { ids: ["G1"] });
  assert.deepEqual(round.readings.map(({ id, volts, lamp }) => [id, volts, lamp]), [["G1", 11.9, "off"]]);
  assert.equal(round.readings[0].position[0].toFixed(6), "54.343333");
});

test("answers that are not a buoy's own are garbled", async () => {
  const good = report("G1");
  for (const answer of [report("R2"), "", good.slice(0, -1), good.replace("12.40", "12.41"), "$RPT,G1*00"]) {
    const radio = new FakeSet({ "G1 report": [answer] });
    const { round, notes } = await night(radio, { ids: ["G1"] });
    assert.deepEqual([plain(round), notes], [{ ...quiet, garbled: ["G1"], read: [] }, ["60 G1 garbled"]]);
    assert.deepEqual(radio.sent, ["1 G1 report 30"]);
  }
});

test("those of the other season are left alone", async () => {
  const radio = new FakeSet();
  const { round } = await night(radio, { day: SUMMER, ids: ["S3", "W4", "S9", "X9"] });
  assert.deepEqual(plain(round), { ...quiet, read: ["S3", "S9"] });
});

test("a radio that fails in another manner is silent too", async () => {
  const broken = { send: () => Promise.reject(new TypeError("no antenna")) };
  const round = await nightRound(register("F1", "G1"), broken, new Journal(), WINTER, NIGHT);
  assert.deepEqual(round.silent, ["F1", "G1"]);
});

test("marks are woken and put to sleep, and save it", async () => {
  const radio = new FakeSet();
  const journal = new Journal();
  assert.deepEqual(await switchSeason(register(), radio, journal, 600, "winter"), { done: ["S3", "W4", "S9"], failed: [] });
  assert.deepEqual([1, 2, 3, 4].map((channel) => radio.over(channel)), [
    ["S3 sleep 10", "S3 save 20"], ["W4 wake 10", "W4 save 20"], ["S9 sleep 10", "S9 save 20"], [],
  ]);
  assert.deepEqual(journal.entries(), []);
});

test("a mark that cannot save is put back, and one that does not listen is left", async () => {
  const radio = new FakeSet({ "S3 save": [null], "W4 sleep": [null], "S9 save": [null], "S9 sleep": [null] });
  const journal = new Journal();
  assert.deepEqual(await switchSeason(register(), radio, journal, 600, "summer"), { done: [], failed: ["S3", "W4", "S9"] });
  assert.deepEqual([1, 2, 3].map((channel) => radio.over(channel)), [
    ["S3 wake 10", "S3 save 20", "S3 sleep 10"], ["W4 sleep 10"], ["S9 wake 10", "S9 save 20", "S9 sleep 10"],
  ]);
  assert.deepEqual(journal.print(), ["10:00 S3 not ready for summer", "10:00 W4 not ready for summer", "10:00 S9 not ready for summer"]);
});

test("a mark that fails does not keep others of its channel from being switched", async () => {
  const many = register().buoys.filter((buoy) => buoy.season !== null);
  const six = [...many, ...many].map((buoy, at) => ({ ...buoy, id: `M${at}` }));
  const marks = Object.assign(register("F1"), { buoys: six });
  const radio = new FakeSet({ "M0 wake": [null], "M1 save": [null], "M3 save": [null] });
  const journal = new Journal();
  const { done, failed } = await switchSeason(marks, radio, journal, 5, "summer");
  assert.deepEqual([done, failed], [["M2", "M4", "M5"], ["M0", "M1", "M3"]]);
  assert.deepEqual(radio.over(1), ["M0 wake 10", "M4 sleep 10", "M4 save 20"]);
  assert.deepEqual(radio.over(2), ["M1 sleep 10", "M1 save 20", "M1 wake 10", "M5 wake 10", "M5 save 20"]);
  assert.deepEqual(journal.entries().map(({ about }) => about), ["M0", "M1", "M3"]);
});

test("marks that finish last stand where they belong", async () => {
  const radio = new FakeSet();
  radio.script({ "S3 wake": [radio.after("3 S9 save 20", "ok")], "W4 sleep": [radio.after("3 S9 save 20", "ok")] });
  assert.deepEqual(await switchSeason(register(), radio, new Journal(), 600, "summer"), { done: ["S3", "W4", "S9"], failed: [] });
});

test("without marks nothing is switched", async () => {
  assert.deepEqual(await switchSeason(register("F1"), new FakeSet(), new Journal(), 0, "winter"), { done: [], failed: [] });
});

test("the roll is called as before", async () => {
  const radio = new FakeSet({ "G1 hello": [null], "F1 hello": [null] });
  assert.deepEqual(await rollCall(register(), radio, "summer"), ["R2", "S3", "D5", "R6", "G7", "R8", "S9"]);
  assert.deepEqual(radio.over(1), ["F1 hello 5", "D5 hello 5", "S9 hello 5"]);
  assert.ok(new RadioError("x") instanceof Error);
});

// What nobody asked to have changed

/** Numbers from 0 up to 1, the same ones each time. */
function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Stands for what was found; numbers count to the sixth place. */
function digest(value: unknown): string {
  const rounded = JSON.stringify(value, (_, one) => (typeof one === "number" && !Number.isInteger(one) ? `${one.toFixed(6)}` : one));
  return createHash("sha256").update(rounded).digest("hex").slice(0, 16);
}

const LIGHTS = ["Fl R 4s", "Fl G 4s", "Fl(2) R 6s", "Fl(2) G 6s", "Q R", "Q G", "VQ", "Iso W 4s", "Oc(3) W 12s", "LFl 10s", "VQ(6)+LFl 10s", "F Y", "Fl(3) W 7.5s"];
const DAY = 9800;

function place(draw: () => number): watch.Position {
  return [54.3 + draw() / 50, 10.1 + draw() / 30];
}

/** Buoys of all sorts, some of them close together. */
function harbour(seed: number, count = 24): watch.Register {
  const draw = drawing(seed);
  const buoys = Array.from({ length: count }, (_, at): watch.Buoy => ({
    id: `B${at}`,
    name: draw() < 0.2 ? `Mark; "${at}"` : `Mark ${at}`,
    side: draw() < 0.5 ? "port" : "special",
    position: place(draw),
    swing: Math.round(draw() * 60),
    light: draw() < 0.8 ? watch.readCharacter(LIGHTS[Math.floor(draw() * LIGHTS.length)]) : null,
    radio: draw() < 0.8,
    season: draw() < 0.3 ? (draw() < 0.5 ? "summer" : "winter") : null,
    battery: DAY - Math.round(draw() * 900),
  }));
  return new Register(buoys);
}

function roundOf(seed: number, known: watch.Register): watch.Round {
  const draw = drawing(seed);
  const round: watch.Round = { readings: [], silent: [], garbled: [], corrected: [], wrong: [], adrift: {} };
  for (const { id, position } of known.moored("summer")) {
    const kind = draw();
    if (kind < 0.1) round.silent.push(id);
    else if (kind < 0.2) round.garbled.push(id);
    else round.readings.push({ id, position: watch.offset(position, draw() * 360, draw() * 200), volts: 11 + draw() * 2, lamp: draw() < 0.5 ? "on" : "off" });
    if (kind > 0.7) round.adrift[id] = Math.ceil(draw() ** 3 * 2500);
    if (kind > 0.5 && kind < 0.6) round.wrong.push(id);
    if (kind > 0.85) round.corrected.push(id);
  }
  return round;
}

const draws = <T>(seed: number, count: number, make: (draw: () => number) => T): T[] => {
  const draw = drawing(seed);
  return Array.from({ length: count }, () => make(draw));
};

test("journal", () => {
  const journal = new Journal();
  journal.note(425, "G7", "adrift");
  journal.note(59.6, "Tender", "out");
  journal.note(1470, "G7", "back");
  journal.entries()[0].words = "changed";
  assert.deepEqual(journal.print(), ["7:05 G7     adrift", "1:00 Tender out", "24:30 G7     back"]);
  assert.deepEqual(journal.entries("G7"), [{ minute: 425, about: "G7", words: "adrift" }, { minute: 1470, about: "G7", words: "back" }]);
  assert.deepEqual([journal.entries().length, new Journal().print(), watch.CHANNELS], [3, [], 4]);
});

test("lanes", async () => {
  const seen: string[] = [];
  const closed = await watch.inLanes(2, ["a", "b", "c", "d", "e"], async (lane, item, at) => {
    seen.push(`${lane}${item}${at}`);
    if (item === "b") throw new Error("b");
  });
  assert.deepEqual([closed, seen.sort()], [1, ["1a0", "1c2", "1e4", "2b1"]]);
  assert.equal(await watch.inLanes(3, [], () => Promise.reject(new Error())), 0);
});

test("days and darkness", () => {
  const dates = ["2000-01-01", "2024-02-29", "2023-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "26-01-01", "2026-12-31", "1999-12-31"];
  assert.deepEqual(dates.map((date) => watch.dayOf(date) ?? null), [0,8825,null,null,null,null,null,9861,-1]);
  assert.deepEqual([0, 59, 366, 9862].map(watch.dateOf), ["2000-01-01", "2000-02-29", "2001-01-01", "2027-01-01"]);
  const turns = ["2026-03-31", "2026-04-01", "2026-10-31", "2026-11-01"].map((date) => watch.seasonOf(watch.dayOf(date) ?? 0));
  assert.deepEqual(turns, ["winter", "summer", "summer", "winter"]);
  const dark = (): unknown[] => draws(1, 60, (draw) => [watch.darkness(80 * draw(), Math.round(DAY * draw())), watch.isDark(54, Math.round(DAY * draw()), Math.round(3000 * draw() - 1000))]);
  assert.equal(digest(dark()), "8163667a8c354784");
  const { rise, set } = watch.darkness(54, 100);
  assert.deepEqual([rise - 1, rise, set - 1, set, rise - 1441, set - 1440].map((minute) => watch.isDark(54, 100, minute)), [true, false, false, true, true, true]);
});

test("positions", () => {
  const found = draws(2, 80, (draw) => {
    const [a, b] = [place(draw), place(draw)];
    return [watch.metresBetween(a, b), watch.bearing(a, b), watch.offset(a, draw() * 360, draw() * 900), watch.compassPoint(draw() * 900 - 300)];
  });
  assert.equal(digest(found), "9c14751c6e541bbf");
  assert.deepEqual([[54.34166, 10.1678], [-33.99999, -0.5], [0, 179.99995]].map((one) => watch.chartPosition(one as never)), ["54°20.50'N 010°10.07'E", "34°00.00'S 000°30.00'W", "00°00.00'N 180°00.00'E"]);
  const texts = ["54°20.50'N 010°10.07'E", "54 20.5 s, 10 10 w", "54 60.0 N 010 10.0 E", "54 20 N 010 60 E", "90 00.1 N 010 10.0 E", "90 0 N 180 0 E", "54 20 N 180 0.1 W", "54 20 N", "x54 20 N 10 10 E"];
  assert.equal(digest(texts.map((text) => watch.readPosition(text) ?? null)), "620b1fa1861f2fa6");
});

test("characters of lights", () => {
  const read = LIGHTS.map(watch.readCharacter);
  assert.equal(digest(read.map((one) => [one, watch.dutyOf(one), Array.from({ length: 300 }, (_, at) => watch.shows(one, at - 100))])), "18355e73e257a1fd");
  assert.equal(digest(read.map((one) => read.map((other) => watch.canBeTold(one, other)))), "79b309da8b07d20f");
  for (const wrong of ["Fl", "Fl(2)", "Iso", "Xx 4s", "Fl(2) R 2s", "Q(3)", "Q(9) 8s", "VQ(6)+LFl 5s", "Fl P 4s", ""]) assert.throws(() => watch.readCharacter(wrong), CharacterError, wrong);
  assert.deepEqual(watch.readCharacter(" Fl(2) 3s ").lit, [[0, 10], [20, 30]]);
  const near = (lit: [number, number][]): watch.Character => ({ colour: "W", period: 600, lit });
  assert.deepEqual([watch.canBeTold(near([[0, 100]]), near([[0, 159]])), watch.canBeTold(near([[0, 100]]), near([[0, 160]]))], [false, true]);
});

test("register", () => {
  const good = "G7;Green; starboard;54 20.50 N 010 10.00 E;25.5;Fl G 4s;radio;summer;2025-03-01";
  assert.equal(digest(Register.read(`# x\n\n${good}\r\n${good.replace("G7", "ABC123").replace("Fl G 4s", "-").replace("radio", "-").replace("summer", "-").replace("25.5", "0")}`).buoys), "760abbbf8a4bf08f");
  const wrong = [["G7", "7"], ["G7", "g7"], ["starboard", "left"], ["54 20.50", "54 70.50"], ["25.5", "-1"], ["25.5", ""], ["25.5", "x"], ["Fl G 4s", "Fl"], ["2025-03-01", "2025-02-30"], ["radio;", ""]];
  for (const [from, to] of wrong) assert.throws(() => Register.read(`\n${good.replace(from, to)}`), (error) => error instanceof RegisterError && error.line === 2, to);
  assert.throws(() => Register.read(`${good}\n${good}`), (error) => error instanceof RegisterError && error.line === 2);
  const known = harbour(3);
  const near = draws(4, 12, (draw) => known.near(place(draw), 400 + 900 * draw()).map(({ id }) => id));
  assert.equal(digest([near, known.moored("summer"), known.moored("winter"), known.confusions("summer"), known.confusions("winter", 300), known.find("B3"), known.find("x") ?? null]), "53f400352f99d95e");
  const [first] = known.buoys;
  assert.deepEqual(known.near(first.position, 0).map(({ id }) => id), ["B0"]);
  const twins = new Register([first, { ...first, id: "C1", season: null }].map((one) => ({ ...one, season: null, light: watch.readCharacter("Q R") })));
  assert.deepEqual(twins.confusions("winter", 0), [["B0", "C1"]]);
});

test("telegrams", () => {
  const wrap = (body: string) => `$${body}*${watch.checksum(body)}`;
  const readings = draws(5, 20, (draw): watch.Reading => ({ id: "G7", position: place(draw), volts: 10 + draw() * 4, lamp: draw() < 0.5 ? "on" : "off" }));
  assert.equal(digest(readings.map(watch.writeTelegram)), "dd9a78e78b24263f");
  assert.equal(digest(readings.map(watch.writeTelegram).map(watch.readTelegram)), "c98382d47b82a86c");
  const good = "RPT,G7,54 20.5 N 010 10.0 E,12.41,on";
  assert.deepEqual(watch.readTelegram(`${wrap(good)}\r\n`).volts, 12.41);
  const wrong = [good.replace("on", "dim"), good.replace("12.41", "12."), good.replace("12.41", "x"), good.replace("54", "99"), `${good},x`, "RPT,G7", good.replace("RPT", "ACK")];
  for (const body of wrong) assert.throws(() => watch.readTelegram(wrap(body)), TelegramError, body);
  for (const text of ["", `x${wrap(good)}`, `$${good}*00`, `$${good}`]) assert.throws(() => watch.readTelegram(text), TelegramError);
});

test("lamps and drift", () => {
  const [one] = register("G1").buoys;
  const [dark] = register("D5").buoys;
  assert.deepEqual([watch.shouldBeLit(one, 5, 10), watch.shouldBeLit(one, 5, 700), watch.shouldBeLit(dark, 5, 10)], [true, false, false]);
  const drifts = [0, 20, 25, 25.6, 80].map((metres) => watch.driftOf(one, { id: "G1", position: watch.offset(one.position, 45, metres), volts: 12, lamp: "on" }));
  assert.deepEqual(drifts, [0, 0, 0, 1, 55]);
});

test("batteries", () => {
  const known = harbour(6);
  const measured = (draw: () => number) => Array.from({ length: Math.floor(draw() * 6) }, () => ({ day: DAY - Math.floor(draw() * 1000), volts: 11 + draw() * 2 }));
  const history = new Map(known.buoys.map(({ id }, at) => [id, measured(drawing(at))]));
  const trends = known.buoys.map((buoy) => [watch.trendOf(history.get(buoy.id) ?? [], buoy.battery) ?? null, watch.emptyOn(buoy, history.get(buoy.id) ?? []) ?? null]);
  assert.equal(digest(trends), "97fb1990c288bd86");
  assert.equal(digest([0, 100, 400, 900].map((more) => watch.batteriesDue(known, history, DAY + more))), "e2381b00a5eeb2ce");
  const falling = [{ day: 10, volts: 12.2 }, { day: 20, volts: 11.7 }, { day: 5, volts: 99 }];
  assert.deepEqual([watch.trendOf(falling, 10), watch.trendOf(falling, 11) ?? null], [{ volts: 12.7, slope: -0.05 }, null]);
  const [buoy] = known.buoys;
  const at = (battery: number) => ({ ...buoy, battery, light: null });
  assert.deepEqual([watch.emptyOn(at(10), falling), watch.emptyOn(at(10), [{ day: 10, volts: 12 }, { day: 12, volts: 12 }]) ?? null, watch.emptyOn(at(10), [{ day: 10, volts: 12 }, { day: 10, volts: 11 }]) ?? null], [30,null,null]);
  const alone = (battery: number, before: number) => watch.batteriesDue(new Register([at(battery)]), new Map(), before);
  assert.deepEqual([alone(0, 900), alone(0, 901)], [[], [{ id: "B0", day: 900, why: "age" }]]);
  const both = watch.batteriesDue(new Register([at(10)]), new Map([["B0", falling]]), 30);
  assert.deepEqual([both, watch.batteriesDue(new Register([at(10)]), new Map([["B0", falling]]), 31)], [[], [{"id":"B0", "day":30,"why":"trend"}]]);
});

test("tides", () => {
  const turns = [{ minute: 30, height: 0.4 }, { minute: 400, height: 3.6 }, { minute: 770, height: 0.7 }, { minute: 1150, height: 3.3 }];
  assert.equal(digest(Array.from({ length: 1200 }, (_, minute) => watch.waterAt(turns, minute) ?? null)), "774c7ccafb31fa25");
  assert.deepEqual([0.4, 0.7, 2, 3, 3.6, 4].map((metres) => watch.tideWindows(turns, metres)), [[[30,1150]], [[96,1150]], [[215,597], [961,1150]], [[300,507], [1075,1150]], [[400,400]], []]);
  assert.deepEqual([watch.tideWindows([], 1), watch.waterAt([], 1) ?? null], [[], null]);
});

test("tours", () => {
  const home: watch.Position = [54.31, 10.12];
  const orders = draws(7, 12, (draw) => {
    const places = Array.from({ length: 2 + Math.floor(draw() * 8) }, () => place(draw));
    const order = watch.orderOf(home, places);
    return [order, watch.lengthOf(home, places, order)];
  });
  assert.equal(digest(orders), "f99e70d7913bbfdb");
  assert.deepEqual([watch.orderOf(home, []), watch.lengthOf(home, [], [])], [[], 0]);
  const known = harbour(8);
  const boat = { name: "Tender", home, speed: 250 };
  const plans = draws(9, 10, (draw) => watch.planTour(known, boat, Array.from({ length: 7 }, () => ({ buoy: `B${Math.floor(draw() * 30)}`, minutes: Math.ceil(draw() * 60) })), 420, 480 + Math.floor(draw() * 300)));
  assert.equal(digest(plans), "9cd3c51b570ae25d");
  const single = (until: number) => watch.planTour(known, boat, [{ buoy: "B1", minutes: 10 }], 0, until).length;
  const until = Array.from({ length: 60 }, (_, minute) => single(minute)).indexOf(1);
  assert.equal(until, 14);
  const jobs = [10, 11, 12].map((seed) => watch.jobsAfter(roundOf(seed, known), [{ id: "B1", day: 3, why: "age" }, { id: "B2", day: 4, why: "trend" }]));
  assert.equal(digest(jobs), "b9894c54a9eab80a");
});

test("notices", () => {
  const notices = new Notices(2026);
  assert.deepEqual(notices.issue("G1", "light unreliable"), { number: 1, year: 2026, buoy: "G1", words: "light unreliable" });
  assert.equal(notices.issue("G1", "light unreliable"), null);
  assert.deepEqual(notices.issue("G1", "gone"), { number: 2, year: 2026, buoy: "G1", words: "gone", cancels: 1 });
  assert.deepEqual([notices.cancel("R2"), notices.cancel("G1")?.cancels, notices.cancel("G1"), notices.inForce("G1") ?? null], [null, 2, null, null]);
  notices.issue("Wreck", "marked by a drum");
  assert.deepEqual(notices.print(register()), ["1/2026 Green one (54°20.60'N 010°10.40'E): light unreliable.", "2/2026 Green one (54°20.60'N 010°10.40'E): gone. Cancels 1/2026.", "3/2026 Green one (54°20.60'N 010°10.40'E): in order again. Cancels 2/2026.", "4/2026 Wreck: marked by a drum."]);
  const known = harbour(13);
  const issued = [14, 15, 16, 14].map((seed) => watch.issueFor(notices, known, roundOf(seed, known), "summer"));
  assert.equal(digest([issued, notices.print(known)]), "49a267c53c89a7a1");
  const empty: watch.Round = { readings: [], silent: [], garbled: [], corrected: [], wrong: [], adrift: {} };
  const words = [1, 5, 94, 95, 99, 100, 124, 125, 974, 999, 1000, 1049, 1050].map((metres) => watch.issueFor(new Notices(1), known, { ...empty, adrift: { B0: metres, B1: metres } }, "summer")[0].words);
  assert.deepEqual(words, ["out of position by 10 m", "out of position by 10 m", "out of position by 90 m", "out of position by 100 m", "out of position by 100 m", "out of position by 100 m", "out of position by 100 m", "out of position by 150 m", "out of position by 950 m", "out of position by 1000 m", "out of position by 1000 m", "out of position by 1000 m", "out of position by 1100 m"]);
});

test("reports", () => {
  const known = harbour(17);
  const rounds = [18, 19, 20, 21].map((seed) => roundOf(seed, known));
  assert.equal(digest(rounds.map((round, at) => watch.roundReport(known, round, DAY + at))), "482f611d17327730");
  assert.equal(digest(watch.readingsCsv(known, rounds.map((round, at) => ({ day: DAY + at, round })))), "95b8f8343845ebee");
  assert.equal(digest(known.buoys.map(({ id }) => watch.reliability(id, rounds))), "52363b10e0c2f703");
  assert.deepEqual(watch.reliability("B0", []), { percent: 0, gap: 0 });
  const empty: watch.Round = { readings: [], silent: [], garbled: [], corrected: [], wrong: [], adrift: { B1: 4 } };
  assert.deepEqual(watch.roundReport(known, { ...empty, silent: ["Z1"] }, 0), ["Round of 2000-01-01: 0 of 1 read", "Silent: Z1"]);
  const same = { position: [54, 10] as const, volts: 12, lamp: "on" as const };
  assert.equal(watch.roundReport(register(), { ...empty, readings: [{ ...same, id: "R2" }, { ...same, id: "G1" }] }, 0).at(-1), "Lowest battery: Red two, 12.00 V");
  assert.equal(watch.readingsCsv(known, []), "date;id;name;position;volts;lamp\r\n");
  assert.deepEqual(["summer", "winter"].map((season) => digest(watch.listOfLights(known, [54.3, 10.1], season as watch.Season))), ["be158b9b43e876ce", "e536f3ec0ab6ffda"]);
  assert.deepEqual(watch.legs(register(), ["F1", "G7", "R2", "D5"]), ["Fairway to Green seven: 067°, 1.78 nm", "Green seven to Red two: 247°, 1.27 nm", "Red two to Drum five: 067°, 0.76 nm"]);
  assert.throws(() => watch.legs(register(), ["F1", "Z1"]), RegisterError);
  const crossed = draws(22, 40, (draw) => watch.crossBearings(place(draw), draw() * 360, place(draw), draw() * 360) ?? null);
  assert.equal(digest(crossed), "ce81fade7a3e26a4");
});
