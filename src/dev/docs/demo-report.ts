import { parseJsonObject } from "../../mapping/json.ts";
import { readMappingFile } from "../../mapping-file.ts";
import { disclosureFor } from "../../report/disclosure.ts";
import type { Report } from "../../report/report.ts";
import { summarize } from "../../report/summarize.ts";
import { readSettings } from "../../settings.ts";
import { type RunMode, run } from "../../sync/run.ts";
import { connect } from "../../twilio/connect.ts";
import { Deadline } from "../../twilio/deadline.ts";
import { startEmulator } from "../emulator/emulator.ts";
import { sampleCenter } from "../emulator/sample-center.ts";
import type { EmulatedWorker } from "../emulator/world.ts";

/** The times are fixed, so that a picture changes only when the output does. */
const STARTED_AT = new Date("2026-01-01T12:17:00Z");
const FINISHED_AT = new Date("2026-01-01T12:17:00.400Z");

/**
 * The report of a run over the demo's contact center, whose people are invented, with all values. The
 * Worker with the broken attributes is left out, so that the run succeeds.
 */
export async function demoReport(mode: RunMode): Promise<Report> {
  const world = sampleCenter();
  world.workers.splice(world.workers.findIndex(isBroken), 1);
  const emulator = await startEmulator({ world });
  try {
    const settings = readSettings(emulator.settings);
    const deadline = new Deadline(60_000);
    const { directory, requests } = connect(settings).open(deadline);
    const mapping = await readMappingFile("src/dev/demo-mapping.json", {});
    const result = await run({
      directory,
      mapping,
      scope: {},
      mode,
      now: () => performance.now(),
    });
    const { workspaceSid: workspace, serviceSid: service, pace } = settings;
    deadline.end();
    const when = { mode, startedAt: STARTED_AT, finishedAt: FINISHED_AT } as const;
    return summarize(result, { ...when, workspace, service, requests, pace }, disclosureFor({}));
  } finally {
    await emulator.close();
  }
}

function isBroken({ attributes }: EmulatedWorker): boolean {
  return parseJsonObject(attributes) === undefined;
}
