// Slips of the restaurant's tills. Settings come from each till's own file, so any of them may be missing, or null where
// somebody has cleared the field on the settings page.

export interface Line {
  name: string;
  count: number;
  cents: number; // of one
  tax: number; // per cent, included
  note?: string;
  kitchen?: boolean;
}

export interface Sale {
  number: number;
  table?: string;
  lines: Line[];
  printed?: number; // how often already
  paid?: boolean;
}

export interface Settings {
  narrow?: boolean | null;
  prices?: boolean | null;
  tax?: boolean | null;
  grouped?: boolean | null;
  notes?: boolean | null;
}

function money(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** How wide a slip is, and what becomes of a text that does not fit. */
interface Paper {
  width: number;
  cut: "clean" | "marked";
}

const WIDE: Paper = { width: 40, cut: "marked" };
const NARROW: Paper = { width: 24, cut: "clean" };

/** What is printed, and how. */
interface Layout {
  title: string;
  paper: Paper;
  prices: boolean;
  total: boolean;
  tax: boolean;
  grouped: boolean;
  notes: boolean;
}

/** A setting that is missing takes its default; one that was cleared counts as off. */
function setting(value: boolean | null | undefined, missing: boolean): boolean {
  return value === undefined ? missing : value === true;
}

function paperFor(settings: Settings): Paper {
  return setting(settings.narrow, false) ? NARROW : WIDE;
}

function fitted(text: string, room: number, { cut }: Paper): string {
  if (text.length <= room) return text;
  return cut === "clean" ? text.slice(0, room) : `${text.slice(0, room - 1)}~`;
}

/** Text at the left edge alone. */
function plainRow(text: string, paper: Paper): string {
  return fitted(text, paper.width - 1, paper);
}

/** Text at both edges, with something between them. */
function row(left: string, right: string, paper: Paper, fill: " " | "." = " "): string {
  const text = fitted(left, paper.width - right.length - 1, paper);
  return text + fill.repeat(paper.width - text.length - right.length) + right;
}

function groupedLines(lines: Line[], byNote: boolean): Line[] {
  const list: Line[] = [];
  for (const line of lines) {
    const same = list.find(
      (one) => one.name === line.name && one.cents === line.cents && (!byNote || one.note === line.note),
    );
    if (same) same.count += line.count;
    else list.push({ ...line });
  }
  return list;
}

function itemRows(lines: Line[], { grouped, notes, prices, paper }: Layout): string[] {
  return (grouped ? groupedLines(lines, notes) : lines).flatMap((line) => {
    const item = `${line.count} ${line.name}`;
    const first = prices ? row(item, money(line.count * line.cents), paper, ".") : plainRow(item, paper);
    return notes && line.note ? [first, plainRow(`  ${line.note}`, paper)] : [first];
  });
}

function taxRows(lines: Line[], paper: Paper): string[] {
  const sums = new Map<number, number>();
  for (const { tax, count, cents } of lines) sums.set(tax, (sums.get(tax) ?? 0) + count * cents);
  return [...sums]
    .sort(([one], [other]) => one - other)
    .map(([tax, cents]) => row(`incl. ${tax}%`, money(cents - Math.round(cents / (1 + tax / 100))), paper));
}

function totalRow({ lines, paid }: Sale, paper: Paper): string {
  const sum = lines.reduce((sum, line) => sum + line.count * line.cents, 0);
  return row(paid ? "PAID" : "TOTAL", money(sum), paper, ".");
}

function render(sale: Sale, layout: Layout): string[] {
  const { title, paper } = layout;
  const out = [row(title, `#${sale.number}`, paper)];
  if (sale.table) out.push(plainRow(`Table ${sale.table}`, paper));
  out.push(...itemRows(sale.lines, layout));
  if (layout.total) {
    out.push(totalRow(sale, paper));
    if (layout.tax) out.push(...taxRows(sale.lines, paper));
  }
  return out;
}

/** What the guest gets. */
export function receipt(sale: Sale, settings: Settings = {}): string[] {
  const prices = setting(settings.prices, true);
  return render(sale, {
    title: (sale.printed ?? 0) > 0 ? "RECEIPT COPY" : "RECEIPT",
    paper: paperFor(settings),
    prices,
    total: prices,
    tax: setting(settings.tax, true),
    grouped: setting(settings.grouped, false),
    notes: false,
  });
}

/** A receipt that is printed once more, for the guest's employer. */
export function reprint(sale: Sale, settings: Settings = {}): string[] {
  return render(sale, {
    title: "RECEIPT COPY",
    paper: paperFor(settings),
    prices: true,
    total: true,
    tax: true,
    grouped: setting(settings.grouped, false),
    notes: false,
  });
}

/** What the kitchen gets: no prices, and only what is cooked. */
export function kitchenSlip(sale: Sale, settings: Settings = {}): string[] {
  const lines = sale.lines.filter((line) => line.kitchen);
  return render({ ...sale, lines }, {
    title: "KITCHEN",
    paper: paperFor(settings),
    prices: false,
    total: false,
    tax: false,
    grouped: setting(settings.grouped, false),
    notes: setting(settings.notes, true),
  });
}

/** For the guest to look at before paying; never a copy, however often it is asked for. */
export function bill(sale: Sale, settings: Settings = {}): string[] {
  return render(sale, {
    title: "BILL",
    paper: paperFor(settings),
    prices: true,
    total: true,
    tax: setting(settings.tax, true),
    // Here a cleared setting counts as missing, unlike everywhere else.
    grouped: settings.grouped ?? true,
    notes: setting(settings.notes, true),
  });
}

/** What has been sold all day, one slip, grouped, without a table. */
export function dayList(sales: Sale[], settings: Settings = {}): string[] {
  const lines = sales.flatMap((sale) => sale.lines);
  return render({ number: sales.length, lines }, {
    title: "DAY",
    paper: paperFor(settings),
    prices: setting(settings.prices, true),
    total: true,
    tax: true,
    grouped: true,
    notes: false,
  });
}
