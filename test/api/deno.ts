import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Where the webhook is served, and how to end that. */
export interface ServedByDeno {
  readonly url: string;
  end(): void;
}

/** Whether there is a Deno on this machine. */
export function hasDeno(): boolean {
  return spawnSync("deno", ["--version"]).status === 0;
}

/** Serves the webhook as docs/webhook.md tells, with the environment of this process. */
export async function startDeno(): Promise<ServedByDeno> {
  const flags = ["serve", "-A", "--host", "127.0.0.1", "--port", "0"];
  const child = spawn("deno", [...flags, "src/api/worker-events.ts"], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    const url = /http:\/\/[^\s/]+/.exec(line)?.[0];
    if (url !== undefined) return { url: `${url}/api/worker-events`, end: () => child.kill() };
  }
  throw new Error(`Deno serves nothing:\n${said.join("\n")}`);
}
