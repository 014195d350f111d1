// The bus of the model railway: track sensors, signals and the timetable talk over it.
//
// Rules that the boards rely on:
//  - Handlers are called one after the other in the order in which they were added. Adding a handler again that is there
//    already changes nothing, with `once` either.
//  - A handler that has been removed is not called any more, from that moment on. One that has been added while an event
//    is being emitted hears the next event, not this one.
//  - `once` handlers are taken away before they are called: an event that they emit themselves does not reach them.
//  - What a handler throws comes out of `emit`; the handlers after it are not called, and stay where they are.

export type Handler<T> = (value: T) => void;

interface Slot<T> {
  handler: Handler<T>;
  once: boolean;
}

export class Bus<Events extends Record<string, unknown>> {
  private slots: { [Name in keyof Events]?: Slot<Events[Name]>[] } = {};
  private muted = new Set<keyof Events>();

  /** Add a handler; returns a function that removes it again. */
  on<Name extends keyof Events>(name: Name, handler: Handler<Events[Name]>): () => void {
    this.add(name, handler, false);
    return () => this.off(name, handler);
  }

  /** Add a handler for one event only; returns a function that removes it before that. */
  once<Name extends keyof Events>(name: Name, handler: Handler<Events[Name]>): () => void {
    this.add(name, handler, true);
    return () => this.off(name, handler);
  }

  /** Remove a handler, or without one all handlers of an event. */
  off<Name extends keyof Events>(name: Name, handler?: Handler<Events[Name]>): void {
    const slots = this.slots[name];
    if (!slots) return;
    if (!handler) {
      slots.length = 0;
      return;
    }
    const at = slots.findIndex((slot) => slot.handler === handler);
    if (at >= 0) slots.splice(at, 1);
  }

  /** Call the handlers of an event, unless it is muted; returns how many were called. */
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): number {
    const slots = this.slots[name];
    if (!slots || this.muted.has(name)) return 0;
    let called = 0;
    for (const slot of [...slots]) {
      if (slot.once) this.off(name, slot.handler);
      called += 1;
      slot.handler(value);
    }
    return called;
  }

  /** Let events of a name go unheard, for tests on the table; those being emitted are emitted to the end. */
  mute(name: keyof Events, muted = true): void {
    if (muted) this.muted.add(name);
    else this.muted.delete(name);
  }

  /** How many handlers an event has. */
  count(name: keyof Events): number {
    return this.slots[name]?.length ?? 0;
  }

  private add<Name extends keyof Events>(name: Name, handler: Handler<Events[Name]>, once: boolean): void {
    const slots = (this.slots[name] ??= []);
    if (slots.some((slot) => slot.handler === handler)) return;
    slots.push({ handler, once });
  }
}
