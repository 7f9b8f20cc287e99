import { startEmulator } from "../emulator/emulator.ts";
import { sampleCenter } from "../emulator/sample-center.ts";
import { readMappingFile } from "../mapping-file.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { summarize } from "../report/summarize.ts";
import { changeLines, problemLines, totalLines } from "../report/terminal.ts";
import { readSettings } from "../settings.ts";
import { run } from "../sync/run.ts";
import { connect } from "../twilio/connect.ts";
import { Patience } from "../twilio/patience.ts";
import { terminalSvg } from "./terminal-svg.ts";

/** The README's picture: what `npm run plan` prints for the demo's contact center. */
export async function planPicture(): Promise<string> {
  const emulator = await startEmulator({ world: sampleCenter() });
  try {
    const settings = readSettings(emulator.settings);
    const connection = connect(settings);
    const patience = new Patience(60_000);
    const mapping = await readMappingFile("mapping.json", {});
    const result = await run({
      directory: connection.open(patience),
      mapping,
      scope: {},
      mode: "plan",
      now: () => performance.now(),
    });
    // The times are fixed, so that the picture changes only when the output does.
    const startedAt = new Date(0);
    const finishedAt = new Date(400);
    const { workspaceSid: workspace, serviceSid: service } = settings;
    const circumstances = {
      mode: "plan",
      startedAt,
      finishedAt,
      workspace,
      service,
      requests: { ...connection.requests, retried: patience.retries },
      pace: settings.pace,
    } as const;
    const report = summarize(result, circumstances, disclosureFor({}));
    return terminalSvg("What npm run plan prints", [
      "$ npm run plan",
      ...changeLines(report, true),
      ...problemLines(report, true),
      ...totalLines(report, true),
    ]);
  } finally {
    await emulator.close();
  }
}
