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

/** What may be left out has the default that `render` gives it. */
interface Look {
  narrow?: boolean | null;
  prices?: boolean | null;
  tax?: boolean | null;
  grouped?: boolean | null;
  notes?: boolean | null;
  copy?: boolean;
  total?: boolean | null;
}

class Slip {
  readonly rows: string[] = [];
  private readonly narrow: boolean;

  constructor(narrow: boolean) {
    this.narrow = narrow;
  }

  private get width(): number {
    return this.narrow ? 24 : 40;
  }

  private cut(text: string, room: number): string {
    if (text.length <= room) return text;
    return this.narrow ? text.slice(0, room) : text.slice(0, room - 1) + "~";
  }

  text(text: string): void {
    this.rows.push(this.cut(text, this.width - 1));
  }

  pair(left: string, right: string): void {
    this.rows.push(this.cut(left, this.width - right.length - 1).padEnd(this.width - right.length) + right);
  }

  dotted(left: string, right: string): void {
    this.rows.push(this.cut(left, this.width - right.length - 1).padEnd(this.width - right.length, ".") + right);
  }
}

function merged(lines: Line[], notes: boolean): Line[] {
  const byKey = new Map<string, Line>();
  for (const line of lines) {
    const key = JSON.stringify([line.name, line.cents, notes ? line.note : null]);
    const before = byKey.get(key);
    byKey.set(key, { ...(before ?? line), count: (before?.count ?? 0) + line.count });
  }
  return [...byKey.values()];
}

function addTaxes(slip: Slip, lines: Line[]): void {
  const rates = [...new Set(lines.map(({ tax }) => tax))].sort((one, other) => one - other);
  for (const rate of rates) {
    const cents = sumOf(lines.filter(({ tax }) => tax === rate));
    slip.pair(`incl. ${rate}%`, money(cents - Math.round(cents / (1 + rate / 100))));
  }
}

function sumOf(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + line.count * line.cents, 0);
}

function addItems(slip: Slip, lines: Line[], { prices, notes }: Look): void {
  for (const { count, name, cents, note } of lines) {
    if (prices) slip.dotted(`${count} ${name}`, money(count * cents));
    else slip.text(`${count} ${name}`);
    if (notes && note) slip.text(`  ${note}`);
  }
}

function render(sale: Sale, title: string, look: Look): string[] {
  const defaults = { narrow: false, prices: true, tax: true, grouped: false, notes: true, copy: false };
  const { narrow, prices, tax, grouped, notes, copy, total = prices } = { ...defaults, ...look };
  const slip = new Slip(narrow === true);
  slip.pair(copy ? `${title} COPY` : title, `#${sale.number}`);
  if (sale.table) slip.text(`Table ${sale.table}`);
  addItems(slip, grouped ? merged(sale.lines, notes === true) : sale.lines, { prices, notes });
  if (total) slip.dotted(sale.paid ? "PAID" : "TOTAL", money(sumOf(sale.lines)));
  if (total && tax) addTaxes(slip, sale.lines);
  return slip.rows;
}

/** What the guest gets. */
export function receipt(sale: Sale, { narrow, prices, tax, grouped }: Settings = {}): string[] {
  const copy = sale.printed !== undefined && sale.printed > 0;
  return render(sale, "RECEIPT", { narrow, prices, tax, grouped, copy, notes: false });
}

/** A receipt that is printed once more, for the guest's employer. */
export function reprint(sale: Sale, { narrow, grouped }: Settings = {}): string[] {
  return render(sale, "RECEIPT", { narrow, grouped, copy: true, notes: false });
}

/** What the kitchen gets: no prices, and only what is cooked. */
export function kitchenSlip(sale: Sale, { narrow, grouped, notes }: Settings = {}): string[] {
  const cooked = { ...sale, lines: sale.lines.filter((line) => line.kitchen) };
  return render(cooked, "KITCHEN", { narrow, grouped, notes, prices: false });
}

/** For the guest to look at before paying; never a copy, however often it is asked for. */
export function bill(sale: Sale, { narrow, tax, grouped, notes }: Settings = {}): string[] {
  return render(sale, "BILL", { narrow, tax, notes, grouped: grouped ?? true });
}

/** What has been sold all day, one slip, grouped, without a table. */
export function dayList(sales: Sale[], { narrow, prices }: Settings = {}): string[] {
  const lines = sales.flatMap((sale) => sale.lines);
  return render({ number: sales.length, lines }, "DAY", { narrow, prices, grouped: true, notes: false, total: true });
}
