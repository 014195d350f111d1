const OPENER: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** The position of the first fault in the brackets and quotes of a text, or -1. */
export function firstFault(text: string): number {
  const open: { bracket: string; at: number }[] = [];
  let quote = "";
  let quoteAt = -1;
  let escaped = false;
  let at = -1;
  for (const char of text) {
    at++;
    if (quote) {
      if (escaped) escaped = false;
      else if (char === "\\") escaped = true;
      else if (char === quote) quote = "";
    } else if (char === '"' || char === "'") {
      quote = char;
      quoteAt = at;
    } else if (char === "(" || char === "[" || char === "{") {
      open.push({ bracket: char, at });
    } else if (char === ")" || char === "]" || char === "}") {
      if (open.pop()?.bracket !== OPENER[char]) return at;
    }
  }
  if (quote) return quoteAt;
  return open.at(-1)?.at ?? -1;
}
