import { createServer, type RequestListener } from "node:http";
import { onTestFinished } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { readSettings } from "../../src/settings.ts";
import { connect } from "../../src/twilio/connect.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { NotingClock } from "./clocks.ts";

/** Settings of nobody's account. */
export const SETTINGS = {
  TWILIO_ACCOUNT_SID: countedSid("AC", 1),
  TWILIO_API_KEY: countedSid("SK", 1),
  TWILIO_API_SECRET: "a-most-secret-secret",
  TWILIO_WORKSPACE_SID: countedSid("WS", 1),
};

/** The URL of a server that answers whatever the test wants, until the test ends. */
export async function serverOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

/** A directory on a server that answers whatever the test wants, and that never really sleeps. */
export async function directoryAnswered(
  listener: RequestListener,
  budget = 60_000,
  longestTry?: number,
) {
  const TWILIO_API_BASE_URL = await serverOf(listener);
  const settings = { ...SETTINGS, TWILIO_API_BASE_URL, WRITES_PER_SECOND: "1000" };
  const clock = new NotingClock();
  const deadline = new Deadline(budget, clock);
  onTestFinished(() => deadline.end());
  const { directory, requests } = connect(readSettings(settings)).open(deadline, { longestTry });
  return { directory, requests, clock, deadline };
}

/** A server that answers the same each time. */
export function answering(
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): RequestListener {
  return (_, response) => response.writeHead(status, headers).end(body);
}
