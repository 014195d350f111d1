// What cart and catalogue have in common, so that neither needs the other for it.

export class CartError extends Error {
  override name = "CartError";
}

export function roundCents(amount: number): number {
  return Math.round(amount);
}
