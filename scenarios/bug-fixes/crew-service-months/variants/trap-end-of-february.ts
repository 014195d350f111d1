// Months of service of the ferry crews: pay step, notice and the dates of medical reviews hang on them.
// Days are ISO texts ("2024-02-29"), as payroll sends them, and the calendar is the ordinary one, without time zones.

export class DateError extends Error {
  override name = "DateError";
}

type Day = { year: number; month: number; day: number }; // month from 0, as Date has it

/** Months of service from which on a pay step and a notice in weeks hold; the last line that is reached counts. */
const TERMS = [
  { from: 0, step: 1, noticeWeeks: 2 },
  { from: 6, step: 1, noticeWeeks: 4 },
  { from: 24, step: 2, noticeWeeks: 8 },
  { from: 60, step: 3, noticeWeeks: 12 },
  { from: 120, step: 4, noticeWeeks: 20 },
];

function read(text: string): Day {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!found) throw new DateError(`not a day: ${text}`);
  const [year, month, day] = [Number(found[1]), Number(found[2]) - 1, Number(found[3])];
  if (month < 0 || month > 11 || day < 1 || day > lengthOf(year, month)) throw new DateError(`no such day: ${text}`);
  return { year, month, day };
}

function write({ year, month, day }: Day): string {
  return `${String(year).padStart(4, "0")}-${String(month + 1).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** Days in a month. */
function lengthOf(year: number, month: number): number {
  if (month === 1) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [3, 5, 8, 10].includes(month) ? 30 : 31;
}

/**
 * The same day of the month so many months later (or earlier, when negative); where that month is too short, its
 * last day.
 */
export function addMonths(text: string, months: number): string {
  const start = read(text);
  const count = start.year * 12 + start.month + months;
  const year = Math.floor(count / 12);
  const month = count - year * 12;
  return write({ year, month, day: Math.min(start.day, lengthOf(year, month)) });
}

/**
 * Full months from one day to another: the highest n for which `addMonths(from, n)` is not after `to`.
 * Looked at from the other end it is the same number, negative: what lies before `from` is counted from `to`.
 */
export function monthsBetween(from: string, to: string): number {
  const start = read(from);
  const end = read(to);
  const months = (end.year - start.year) * 12 + end.month - start.month;
  const endOfFebruary = end.month === 1 && end.day === 28;
  if (months > 0 && end.day < start.day && !endOfFebruary) return months - 1;
  if (months < 0 && end.day > start.day) return months + 1;
  return months;
}

/** What somebody who began on `joined` is entitled to on a day. */
export function terms(joined: string, on: string): { months: number; step: number; noticeWeeks: number } {
  const months = monthsBetween(joined, on);
  if (months < 0) throw new DateError(`${on} is before the first day`);
  const reached = TERMS.filter((one) => one.from <= months);
  const { step, noticeWeeks } = reached[reached.length - 1];
  return { months, step, noticeWeeks };
}

/** The day of the next medical review after `today`: one is due every `every` months since the crew member joined. */
export function nextReview(joined: string, every: number, today: string): string {
  if (!Number.isInteger(every) || every < 1) throw new DateError(`reviews every ${every} months`);
  const done = Math.floor(monthsBetween(joined, today) / every);
  return addMonths(joined, Math.max(done + 1, 1) * every);
}
