import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type BenchCenter, ready, type Tally, tally } from "./center.ts";

/** An emulated Twilio in a process of its own. */
export interface EmulatorProcess {
  /** The environment variables with which it is reached. */
  readonly settings: Readonly<Record<string, string>>;
  /** What it was asked so far, and what its center is like now. */
  tally(): Promise<Tally>;
  stop(): void;
}

/** @throws Error when it does not start. */
export async function startEmulatorProcess(center: BenchCenter): Promise<EmulatorProcess> {
  const script = fileURLToPath(new URL("emulator-process.ts", import.meta.url));
  const child = fork(script, [JSON.stringify(center)], {
    execArgv: ["--import", import.meta.resolve("tsx")],
  });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The emulator ended with ${code}.`);
  });
  // Node ends a process whose rejected promise nobody waits for.
  ended.catch(() => {});
  const answer = async (): Promise<unknown> => {
    const [message] = await Promise.race([once(child, "message"), ended]);
    return message;
  };
  const { settings } = ready.parse(await answer());
  return {
    settings,
    tally: async () => {
      child.send("tally");
      return tally.parse(await answer());
    },
    stop: () => child.disconnect(),
  };
}
