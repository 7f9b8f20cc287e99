import { AsyncLocalStorage } from "node:async_hooks";
import type { Patience } from "./patience.ts";

/** On whose behalf something is asked, and when it is not wanted any more. */
interface Asking {
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/**
 * Who asks, for what the `twilio` package does not pass on. One for all clients: each more of them
 * slows every promise of the process down.
 */
export const asking = new AsyncLocalStorage<Asking>();
