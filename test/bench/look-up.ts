import pMap from "p-map";
import { readMappingFile } from "../../src/mapping-file.ts";
import { resolveTarget } from "../../src/plan/resolve-target.ts";
import { readSettings } from "../../src/settings.ts";
import { connect } from "../../src/twilio/connect.ts";
import { Deadline } from "../../src/twilio/deadline.ts";

/** Looks up every Worker's User by its identity, as fast as the program may, and does no more. */

const mapping = await readMappingFile(undefined, process.env);
const deadline = new Deadline(25 * 60_000);
const { directory } = connect(readSettings(process.env)).open(deadline);
for await (const page of directory.workers({})) {
  const aims = await Promise.all(page.map((record) => resolveTarget(mapping, record)));
  const targets = aims.filter((target) => target.action === "look");
  await pMap(targets, ({ identity }) => directory.user(identity), { concurrency: 20 });
}
deadline.end();
