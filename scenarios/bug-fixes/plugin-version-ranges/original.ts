/**
 * Which plug-ins fit which release of the editor: a plug-in's manifest says `editor: "^2.4 || 3.x"`.
 *
 * What a range may hold, parts separated by blanks (all must hold) and alternatives by `||`:
 *
 *   1.2.3  =1.2.3  >1.2.3  >=1.2.3  <1.2.3  <=1.2.3     comparisons with one version, previews included: >=1.2.3-rc.1
 *   2  2.x  2.4  2.4.x  *                               all versions that begin so
 *   ~2.4.1  ~2.4                                        from there up to the next minor release
 *   ^2.4.1  ^0.4.1  ^0.0.1  ^2                          from there up to the next change of the first number that is not 0
 *
 * Versions are ordered as semver.org has it: 3.0.0-alpha < 3.0.0-beta.2 < 3.0.0-beta.11 < 3.0.0.
 *
 * Previews (versions with a hyphen) count in two ways. Usually a preview fits only if the range itself names a preview of
 * the same three numbers: >=1.2.3-rc.1 takes 1.2.3-rc.2, but no 1.2.4-rc.1. With `previews: true`, for those on the
 * preview channel, a preview is a version like any other, and belongs to the release that it leads up to: 3.0.0-beta.2
 * is a 3.x, and never a 2.x.
 */

export interface Version {
  numbers: [number, number, number];
  preview: string[];
}

interface Bound {
  operator: "<" | "<=" | ">" | ">=" | "=";
  version: Version;
}

export interface MatchOptions {
  previews?: boolean;
}

export class RangeSyntaxError extends Error {
  override name = "RangeSyntaxError";
}

const NUMBER = "(?:0|[1-9]\\d*)";
const VERSION = new RegExp(`^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-([0-9A-Za-z.-]+))?$`);
const PARTIAL = new RegExp(`^([~^]?)(${NUMBER}|[x*])(?:\\.(${NUMBER}|[x*]))?(?:\\.(${NUMBER}|[x*]))?$`);

export function parseVersion(text: string): Version {
  const found = VERSION.exec(text.trim());
  const preview = found?.[4]?.split(".") ?? [];
  if (!found || preview.includes("")) throw new RangeSyntaxError(`not a version: ${text}`);
  return { numbers: [Number(found[1]), Number(found[2]), Number(found[3])], preview };
}

/** Negative, 0 or positive, as `one` comes before, with or after `other`. */
export function compareVersions(one: Version, other: Version): number {
  for (let at = 0; at < 3; at++) {
    if (one.numbers[at] !== other.numbers[at]) return one.numbers[at] - other.numbers[at];
  }
  if (one.preview.length === 0 || other.preview.length === 0) return other.preview.length - one.preview.length;
  for (let at = 0; at < Math.min(one.preview.length, other.preview.length); at++) {
    const difference = comparePart(one.preview[at], other.preview[at]);
    if (difference !== 0) return difference;
  }
  return one.preview.length - other.preview.length;
}

function comparePart(one: string, other: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (isNumber && isOtherNumber) return Number(one) - Number(other);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return one < other ? -1 : one > other ? 1 : 0;
}

function bound(operator: Bound["operator"], ...numbers: [number, number, number]): Bound {
  return { operator, version: { numbers, preview: [] } };
}

/** The bounds of `2`, `2.x`, `~2.4`, `^2.4.1` and the like. */
function partialBounds(sign: string, parts: (string | undefined)[]): Bound[] {
  const wild = parts.findIndex((part) => part === undefined || part === "x" || part === "*");
  const known = wild < 0 ? 3 : wild;
  const numbers = parts.map((part, at) => (at < known ? Number(part) : 0)) as [number, number, number];
  if (known === 0) return [];
  let last = known - 1;
  if (sign === "~") last = Math.min(last, 1);
  if (sign === "^") {
    const first = numbers.findIndex((number) => number > 0);
    last = first < 0 ? known - 1 : Math.min(first, known - 1);
  }
  const next = numbers.map((number, at) => (at < last ? number : at === last ? number + 1 : 0)) as [number, number, number];
  return [bound(">=", ...numbers), bound("<", ...next)];
}

function parsePart(part: string): Bound[] {
  const partial = PARTIAL.exec(part);
  if (partial && (partial[1] || !VERSION.test(part))) return partialBounds(partial[1], partial.slice(2));
  const found = /^(<=?|>=?|=?)(.+)$/.exec(part);
  if (!found) throw new RangeSyntaxError(`not a range: ${part}`);
  return [{ operator: (found[1] || "=") as Bound["operator"], version: parseVersion(found[2]) }];
}

function holds({ operator, version }: Bound, candidate: Version): boolean {
  const order = compareVersions(candidate, version);
  if (operator === "=") return order === 0;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

function namesPreviewOf(bounds: Bound[], candidate: Version): boolean {
  return bounds.some(
    ({ version }) => version.preview.length > 0 && version.numbers.join() === candidate.numbers.join(),
  );
}

/** Whether a version fits a range. Throws RangeSyntaxError when either cannot be read. */
export function fits(version: string, range: string, options: MatchOptions = {}): boolean {
  const candidate = parseVersion(version);
  const sets = range.split("||").map((set) => set.trim().split(/\s+/).filter(Boolean).flatMap(parsePart));
  return sets.some((bounds) => {
    if (!bounds.every((one) => holds(one, candidate))) return false;
    return candidate.preview.length === 0 || options.previews === true || namesPreviewOf(bounds, candidate);
  });
}

/** The newest of some versions that fits, or null. */
export function newest(versions: string[], range: string, options: MatchOptions = {}): string | null {
  const fitting = versions.filter((version) => fits(version, range, options));
  fitting.sort((one, other) => compareVersions(parseVersion(one), parseVersion(other)));
  return fitting.at(-1) ?? null;
}
