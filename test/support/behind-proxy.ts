import { onTestFinished } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { readSettings } from "../../src/settings.ts";
import { connect } from "../../src/twilio/connect.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { startCenter } from "./center.ts";
import { type Authority, type Certified, makeAuthority } from "./certificates.ts";
import { NotingClock } from "./clocks.ts";
import { type Deed, startProxy, startTls } from "./proxy.ts";

/** What is different from a proxy that opens a way to Twilio. */
export interface Scenery {
  readonly deed?: (count: number) => Deed;
  /** Makes the certificate that is shown as Twilio's. */
  readonly shown?: (authority: Authority) => Promise<Certified>;
  /** Makes that of a proxy that speaks TLS itself. */
  readonly certified?: (authority: Authority) => Promise<Certified>;
}

/** Starts a center with a Worker and its User that shows itself as Twilio's hosts behind a proxy. */
export async function startBehindProxy({ deed, shown, certified }: Scenery = {}) {
  const authority = await makeAuthority();
  const center = await startCenter({ world: generatedCenter({ workers: 1, users: 1 }) });
  const certificate = await (shown?.(authority) ?? authority.certify(["*.twilio.com"]));
  const proxy = await startProxy(
    await startTls(center.url, certificate),
    deed,
    await certified?.(authority),
  );
  const { TWILIO_API_BASE_URL: _, ...settings } = center.settings;
  return { center, authority, proxy, settings };
}

/** The engine on Twilio's own hosts, with a clock that does not sleep. */
export function openDirectory(settings: Readonly<Record<string, string>>, longestTry?: number) {
  const clock = new NotingClock();
  const deadline = new Deadline(600_000, clock);
  onTestFinished(() => deadline.end());
  const { directory, requests } = connect(readSettings(settings)).open(deadline, { longestTry });
  return { directory, requests, clock };
}
