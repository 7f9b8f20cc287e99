import type { EmulatorOptions } from "../../src/dev/emulator/emulator.ts";
import { type Clock, systemClock } from "../../src/twilio/deadline.ts";
import { type Handler, workerEventsHandler } from "../../src/webhook/handler.ts";
import { type Center, startCenter } from "./center.ts";
import { WEBHOOK_URL } from "./events.ts";

/** An emulated center and the webhook that serves it. */
export interface Webhook extends Center {
  readonly handle: Handler;
  /** The log so far, a line for each request. */
  readonly log: string[];
}

/** Starts a center and a webhook with the mapping that ships. */
export async function startWebhook(
  options: EmulatorOptions,
  variables: Readonly<Record<string, string>> = {},
  // However slow the machine is, no request runs out of time, and what was read is as new as in a
  // process that is not busy.
  budgets = { form: 600_000, json: 600_000 },
  clock: Clock = { ...systemClock, now: () => 0 },
): Promise<Webhook> {
  const center = await startCenter(options);
  const log: string[] = [];
  const environment = {
    ...center.settings,
    TWILIO_AUTH_TOKEN: center.world.authToken,
    WEBHOOK_URL,
    ...variables,
  };
  const date = () => new Date("2026-01-05T08:00:00Z");
  const handed = { log: (line: string) => log.push(line), budgets, clock, date };
  const handle = workerEventsHandler(environment, handed);
  return { ...center, log, handle };
}
