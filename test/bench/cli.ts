import { Command, InvalidArgumentError, Option } from "commander";
import { describeProof, type Figure, isKept } from "./figure.ts";
import { describeMachine, thisMachine } from "./machine.ts";
import { measure } from "./measure.ts";
import { PROOFS, type ProofName } from "./proofs.ts";
import { SCENARIOS, type ScenarioName } from "./scenarios.ts";
import { type Row, table } from "./table.ts";
import { COMPARED, WAYS, type WayName } from "./ways.ts";

/** `npm run bench`: what a run costs, beside the scripts that people write instead. */

interface Flags {
  readonly workers: number;
  readonly users?: number;
  readonly scenario: readonly ScenarioName[];
  readonly only: readonly WayName[];
  readonly proof?: ProofName | "all";
  readonly json?: boolean;
}

const scenarioNames = namesOf(SCENARIOS);
const proofNames = namesOf(PROOFS);
const program = new Command("bench")
  .description("Compares runs on an emulated Twilio: 40 ms an answer, 100 at once, 30 writes/s.")
  .option("--workers <number>", "how many Workers", count, 700)
  .option("--users <number>", "how many Users, instead of the scenario's", count)
  .addOption(named("--scenario <names...>", "these alone", scenarioNames).default(scenarioNames))
  .addOption(named("--only <ways...>", "these ways alone", namesOf(WAYS)).default(COMPARED))
  .addOption(named("--proof <name>", "check what is promised instead", [...proofNames, "all"]))
  .option("--json", "print data");

const flags = program.parse().opts<Flags>();
const machine = thisMachine();
if (flags.proof === undefined) await compare(flags);
else await prove(flags.proof === "all" ? proofNames : [flags.proof]);

async function compare({ workers, users, scenario, only, json }: Flags): Promise<void> {
  const rows: Row[] = [];
  for (const name of scenario) {
    const asked = SCENARIOS[name].center(workers);
    const center = { ...asked, users: users ?? asked.users };
    for (const way of only) {
      console.error(`${name}, ${way}: ${center.workers} Workers, ${center.users} Users …`);
      const measurement = await measure(way, center);
      rows.push({ scenario: name, way, workers, users: center.users, ...measurement });
    }
  }
  if (json) print({ machine, rows });
  else console.log(`${table(rows)}\n\n${workers} Workers; ${describeMachine(machine)}.`);
}

async function prove(names: readonly ProofName[]): Promise<void> {
  const proofs: { proof: ProofName; ok: boolean; figures: readonly Figure[] }[] = [];
  for (const proof of names) {
    console.error(`${proof} …`);
    const figures = await PROOFS[proof]();
    proofs.push({ proof, ok: figures.every(isKept), figures });
    if (!flags.json) console.log(describeProof(proof, figures));
  }
  if (flags.json) print({ machine, proofs });
  else console.log(`${describeMachine(machine)}.`);
  if (!proofs.every(({ ok }) => ok)) process.exitCode = 1;
}

function print(data: object): void {
  console.log(JSON.stringify(data, undefined, 2));
}

function named(flag: string, description: string, names: readonly string[]): Option {
  return new Option(flag, description).choices(names);
}

function namesOf<Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] {
  const names: Name[] = [];
  for (const name in record) names.push(name);
  return names;
}

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}
