import { onTestFinished } from "vitest";
import { type Environment, readSettings } from "../../src/settings.ts";
import { connect, type Session } from "../../src/twilio/connect.ts";
import { Deadline } from "../../src/twilio/deadline.ts";

/** Twilio as the settings name it, until the test ends. */
export function openSession(settings: Environment, budget = 20_000): Session {
  const deadline = new Deadline(budget);
  onTestFinished(() => deadline.end());
  return connect(readSettings(settings)).open(deadline);
}
