import type { OurEvent } from "./our-events.ts";

/** More events than a body of the largest size holds. */
const MOST = 20_000;

/**
 * The events of Event Streams that this process has served. Event Streams sends a batch again as a
 * whole until all of it is done, and an event keeps its `id` (Event Streams: event delivery retries
 * and event duplication). What was served need not be looked at again: its Worker was read after it
 * was sent. So a repetition begins with what is undone, and a batch of any size gets done.
 */
export class ServedEvents {
  readonly #keys = new Set<string>();

  has(event: OurEvent): boolean {
    return event.id !== undefined && this.#keys.has(keyOf(event));
  }

  /** Remembers an event, instead of the oldest one if there are too many. */
  add(event: OurEvent): void {
    if (event.id === undefined) return;
    this.#keys.add(keyOf(event));
    const [oldest] = this.#keys;
    if (this.#keys.size > MOST && oldest !== undefined) this.#keys.delete(oldest);
  }
}

function keyOf({ id, worker }: OurEvent): string {
  return `${worker.sid} ${id}`;
}
