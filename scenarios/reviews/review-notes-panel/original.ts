/**
 * The team's notes beside an order in the back office: what colleagues wrote, newest first, to add to and delete.
 *
 * The back office is a single-page application: it makes a panel for each order that is opened, and calls `mount`, then
 * `unmount` when the order is left, some two hundred times a day; hardly anybody ever reloads. Customers' mails are
 * kept as notes too, under the customer's name.
 */
import type { Note, NotesApi } from "./notes-api";

const POLL_MS = 10_000;

export class NotesPanel {
  private notes: Note[] = []; // newest first, as they stand in the list
  private visit = 0;
  private timer: number | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly api: NotesApi,
    private readonly me: string,
  ) {}

  async mount(orderId: string): Promise<void> {
    const visit = ++this.visit;
    const notes = await this.api.list(orderId);
    if (visit !== this.visit) return; // the order was left again while its notes were on their way
    this.notes = notes;
    this.root.innerHTML = `<ul class="notes">${notes.map((note, index) => this.row(note, index)).join("")}</ul>
      <form><textarea name="text" required></textarea><button>Add note</button><p class="error"></p></form>`;
    this.root.addEventListener("click", this.onClick);
    this.form().addEventListener("submit", (event) => {
      event.preventDefault();
      void this.add(orderId);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.textarea().value = "";
    });
    const newest = notes[0]?.id ?? 0;
    this.timer = window.setInterval(() => void this.poll(orderId, newest, visit), POLL_MS);
  }

  unmount(): void {
    this.visit += 1;
    window.clearInterval(this.timer);
    this.root.removeEventListener("click", this.onClick);
    this.root.replaceChildren();
  }

  /** Fetch what colleagues have added meanwhile. The list is not drawn anew, so that a selection in it is kept. */
  private async poll(orderId: string, newest: number, visit: number): Promise<void> {
    let fresh: Note[];
    try {
      fresh = await this.api.list(orderId, { after: newest });
    } catch {
      return; // offline for a moment; the next poll brings it
    }
    if (visit !== this.visit || fresh.length === 0) return;
    this.notes = [...fresh, ...this.notes];
    const rows = fresh.map((note, index) => this.row(note, index)).join("");
    this.list().insertAdjacentHTML("afterbegin", rows);
  }

  private async add(orderId: string): Promise<void> {
    const text = this.textarea().value.trim();
    if (text === "") return;
    const visit = this.visit;
    try {
      this.api.add(orderId, text);
      const notes = await this.api.list(orderId);
      if (visit !== this.visit) return;
      this.textarea().value = "";
      this.show(notes);
    } catch (error) {
      if (visit === this.visit) this.fail(error);
    }
  }

  private readonly onClick = async (event: Event): Promise<void> => {
    const button = (event.target as Element).closest<HTMLElement>("button[data-delete]");
    if (button === null) return;
    const note = this.notes[Number(button.dataset["delete"])];
    if (note === undefined || !window.confirm("Delete this note?")) return;
    const visit = this.visit;
    try {
      await this.api.remove(note.id);
      if (visit !== this.visit) return;
      this.show(this.notes.filter((other) => other.id !== note.id));
    } catch (error) {
      if (visit === this.visit) this.fail(error);
    }
  };

  private show(notes: Note[]): void {
    this.notes = notes;
    this.list().innerHTML = notes.map((note, index) => this.row(note, index)).join("");
  }

  private row(note: Note, index: number): string {
    const own = note.author === this.me ? `<button data-delete="${index}" title="Delete">×</button>` : "";
    const text = note.text.replace(/https?:\/\/[^\s<>"']+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);
    return `<li><b>${escapeHtml(note.author)}</b> <time>${escapeHtml(note.writtenAt)}</time> ${own}<p>${text}</p></li>`;
  }

  private fail(error: unknown): void {
    this.root.querySelector(".error")!.textContent = error instanceof Error ? error.message : String(error);
  }

  private list(): HTMLElement {
    return this.root.querySelector<HTMLElement>(".notes")!;
  }

  private form(): HTMLFormElement {
    return this.root.querySelector("form")!;
  }

  private textarea(): HTMLTextAreaElement {
    return this.root.querySelector("textarea")!;
  }
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}
