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

function row(left: string, right: string, narrow: boolean, fill: boolean) {
  const width = narrow ? 24 : 40;
  const room = width - right.length - 1;
  const text = left.length > room ? left.slice(0, narrow ? room : room - 1) + (narrow ? "" : "~") : left;
  return right === "" && !fill ? text : text + (fill ? "." : " ").repeat(width - text.length - right.length) + right;
}

function rows(lines: Line[], prices: boolean, narrow: boolean, grouped: boolean, notes: boolean, fill = prices) {
  const out: string[] = [];
  const list: Line[] = [];
  for (const line of lines) {
    const same = grouped ? list.find((one) => one.name === line.name && one.cents === line.cents && (!notes || one.note === line.note)) : undefined;
    if (same) same.count += line.count;
    else list.push({ ...line });
  }
  for (const line of list) {
    out.push(row(`${line.count} ${line.name}`, prices ? money(line.count * line.cents) : "", narrow, fill));
    if (notes && line.note) out.push(row(`  ${line.note}`, "", narrow, false));
  }
  return out;
}

function taxes(lines: Line[], narrow: boolean) {
  const sums = new Map<number, number>();
  for (const { tax, count, cents } of lines) sums.set(tax, (sums.get(tax) ?? 0) + count * cents);
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([tax, cents]) => row(`incl. ${tax}%`, money(cents - Math.round(cents / (1 + tax / 100))), narrow, false));
}

function render(
  sale: Sale,
  title: string,
  narrow = false,
  prices = true,
  tax = true,
  grouped = false,
  notes = true,
  copy = (sale.printed ?? 0) > 0,
  total = prices,
): string[] {
  const out = [row(copy ? title + " COPY" : title, `#${sale.number}`, narrow, false)];
  if (sale.table) out.push(row("Table " + sale.table, "", narrow, false));
  out.push(...rows(sale.lines, prices, narrow, grouped, notes));
  if (total) {
    const sum = sale.lines.reduce((sum, line) => sum + line.count * line.cents, 0);
    out.push(row(sale.paid ? "PAID" : "TOTAL", money(sum), narrow, true));
    if (tax) out.push(...taxes(sale.lines, narrow));
  }
  return out;
}

/** What the guest gets. */
export function receipt(sale: Sale, settings: Settings = {}): string[] {
  return render(sale, "RECEIPT", settings.narrow!, settings.prices!, settings.tax!, settings.grouped!, false);
}

/** A receipt that is printed once more, for the guest's employer. */
export function reprint(sale: Sale, settings: Settings = {}): string[] {
  return render(sale, "RECEIPT", settings.narrow!, true, true, settings.grouped!, false, true, true);
}

/** What the kitchen gets: no prices, and only what is cooked. */
export function kitchenSlip(sale: Sale, settings: Settings = {}): string[] {
  const lines = sale.lines.filter((line) => line.kitchen);
  return render({ ...sale, lines }, "KITCHEN", settings.narrow!, false, false, settings.grouped!, settings.notes!, false);
}

/** For the guest to look at before paying; never a copy, however often it is asked for. */
export function bill(sale: Sale, settings: Settings = {}): string[] {
  return render(sale, "BILL", settings.narrow!, true, settings.tax!, settings.grouped ?? true, settings.notes!, false);
}

/** What has been sold all day, one slip, grouped, without a table. */
export function dayList(sales: Sale[], settings: Settings = {}): string[] {
  const lines = sales.flatMap((sale) => sale.lines);
  return render({ number: sales.length, lines }, "DAY", settings.narrow!, settings.prices!, undefined, true, false, false, true);
}
