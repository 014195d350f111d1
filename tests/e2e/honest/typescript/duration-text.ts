const SPELLING =
  /^(?:(?<h>[1-9][0-9]*)h(?<hm>[0-5][0-9])m(?<hs>[0-5][0-9])s|(?<m>[1-9]|[1-5][0-9])m(?<ms>[0-5][0-9])s|(?<s>[0-9]|[1-5][0-9])s)$/;

/** Reads the one spelling of a duration; anything else is -1. */
export function toSeconds(text: string): number {
  const parts = SPELLING.exec(text)?.groups;
  if (!parts) return -1;
  const hours = parts["h"] ?? "0";
  if (hours.length > 13) return -1;
  const minutes = parts["hm"] ?? parts["m"] ?? "0";
  const seconds = parts["hs"] ?? parts["ms"] ?? parts["s"] ?? "0";
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return total > Number.MAX_SAFE_INTEGER ? -1 : total;
}

/** Spells a duration; one that cannot be is the empty text. */
export function toText(seconds: number): string {
  if (seconds < 0 || seconds > Number.MAX_SAFE_INTEGER) return "";
  const rest = seconds % 60;
  const allMinutes = (seconds - rest) / 60;
  const minutes = allMinutes % 60;
  const hours = (allMinutes - minutes) / 60;
  const two = (number: number): string => String(number).padStart(2, "0");
  if (hours > 0) return `${hours}h${two(minutes)}m${two(rest)}s`;
  if (minutes > 0) return `${minutes}m${two(rest)}s`;
  return `${rest}s`;
}
