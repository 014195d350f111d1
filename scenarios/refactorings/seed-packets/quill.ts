// Quill 0.4.2: sheets for pen plotters. Vendored, as it came with the plotter; do not edit it here.
//
// One unit is a tenth of a millimetre, and the plotter knows whole ones only. The origin is the top left corner, y grows
// downwards. Areas are given by their edges: left, top, right, bottom.

export class QuillError extends Error {
  override name = "QuillError";
}

export type Pen = "black" | "green" | "red";
export type Anchor = "start" | "middle" | "end";

/** What is drawn with an area's corner as its origin. */
export type Draw = (part: Sheet) => void;

export class Sheet {
  readonly width: number;
  readonly height: number;
  #left = 0;
  #top = 0;
  #program: string[] = [];
  #state: { pen: Pen } = { pen: "black" };

  constructor(width: number, height: number) {
    if (!(width > 0 && height > 0)) throw new QuillError(`no sheet is ${width} by ${height}`);
    this.width = width;
    this.height = height;
  }

  /** Change the pen, for all that follows, in parts as well. Costs the plotter two seconds unless it is the same. */
  pen(pen: Pen): this {
    if (pen !== this.#state.pen) this.#program.push(`pen ${pen}`);
    this.#state.pen = pen;
    return this;
  }

  line(x1: number, y1: number, x2: number, y2: number): this {
    this.#put("line", this.#x(x1), this.#y(y1), this.#x(x2), this.#y(y2));
    return this;
  }

  /** Draw an area's edges. */
  frame(left: number, top: number, right: number, bottom: number): this {
    this.#area(left, top, right, bottom);
    this.#put("frame", this.#x(left), this.#y(top), this.#x(right), this.#y(bottom));
    return this;
  }

  /** Fill an area with upright lines, a gap apart; the first stands one gap from its left edge. */
  hatch(left: number, top: number, right: number, bottom: number, gap: number): this {
    this.#area(left, top, right, bottom);
    if (!(gap >= 1)) throw new QuillError(`no gap is ${gap}`);
    for (let x = left + gap; x < right; x += gap) this.line(x, top, x, bottom);
    return this;
  }

  /** Write on a base line; `x` is where the anchor of the words comes. */
  text(x: number, baseline: number, words: string, size: number, anchor: Anchor = "start"): this {
    if (!(size >= 10)) throw new QuillError(`no pen writes ${size}`);
    this.#put("text", this.#x(x), this.#y(baseline), size, anchor, words);
    return this;
  }

  /** How wide words are; all letters are 6/10 of their size. */
  textWidth(words: string, size: number): number {
    return Math.ceil((words.length * size * 6) / 10);
  }

  /** Draw a part in an area of its own: its origin is the area's corner, and its width and height are the area's. */
  part(left: number, top: number, right: number, bottom: number, draw: Draw): this {
    this.#area(left, top, right, bottom);
    const part = new Sheet(right - left, bottom - top);
    part.#left = this.#x(left);
    part.#top = this.#y(top);
    part.#program = this.#program;
    part.#state = this.#state;
    draw(part);
    return this;
  }

  /** What the plotter is sent. */
  program(): string[] {
    return [...this.#program];
  }

  #put(...words: (string | number)[]): void {
    this.#program.push(words.join(" "));
  }

  #x(x: number): number {
    if (!Number.isInteger(x)) throw new QuillError(`${x} is no step`);
    return this.#left + x;
  }

  #y(y: number): number {
    if (!Number.isInteger(y)) throw new QuillError(`${y} is no step`);
    return this.#top + y;
  }

  #area(left: number, top: number, right: number, bottom: number): void {
    if (!(left <= right && top <= bottom)) throw new QuillError(`no area goes from ${left}, ${top} to ${right}, ${bottom}`);
  }
}
