import { Command, InvalidArgumentError } from "commander";
import { refuseSwallowedFlags } from "../../commands/swallowed-flags.ts";
import { EXIT } from "../../report/exit-code.ts";
import { SettingsError } from "../../settings.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import { generatedCenter } from "./generated-center.ts";
import { sampleCenter } from "./sample-center.ts";

/** `npm run emulator`: starts an emulated Twilio to try the program on. */

interface Flags {
  readonly port: number;
  readonly workers?: number;
  readonly users?: number;
  readonly latency: number;
  readonly ceiling?: number;
  readonly nullAttributes?: boolean;
}

const program = new Command("emulator")
  .description("A Twilio that runs on this machine, with sample agents.")
  .option("--port <number>", "the port on 127.0.0.1", count, 4010)
  .option("--workers <number>", "this many generated Workers instead of the sample agents", count)
  .option("--users <number>", "with --workers: how many Users, the first the Workers'", count)
  .option("--latency <ms>", "what every answer takes", count, 0)
  .option("--ceiling <number>", "how many requests at once; those above are answered 429", count)
  .option("--null-attributes", "lists of Workers give `attributes: null`");

try {
  refuseSwallowedFlags(program, process.argv.slice(2), process.env, String);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  program.error(error.message, { exitCode: EXIT.usage });
}
const { port, workers, users, ...behaviour } = program.parse().opts<Flags>();
if (users !== undefined && workers === undefined) program.error("--users needs --workers.");
const world =
  workers === undefined ? sampleCenter() : generatedCenter({ workers, users: users ?? workers });
try {
  announce(await startEmulator({ ...behaviour, port, world }));
} catch (error) {
  const code = error instanceof Error && "code" in error ? error.code : "unknown error";
  console.error(
    `The emulator cannot listen on port ${port} (${code}). Choose another with --port.`,
  );
  process.exitCode = 1;
}

function announce({ url, world, settings }: Emulator): void {
  console.log(`# Emulated Twilio at ${url}: ${world.workers.length} Workers, ${world.users.list.length} Users.
# Edit the Workers at ${url}/. Stop it with Ctrl-C. Put these settings into .env, then: npm run plan
${Object.entries(settings)
  .map(([name, value]) => `${name}=${value}`)
  .join("\n")}
# For npm run webhook, also: TWILIO_AUTH_TOKEN=${world.authToken}`);
}

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}
