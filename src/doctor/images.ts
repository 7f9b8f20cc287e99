import type { ImageCheck } from "../images/image-check.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { plural } from "../report/words.ts";
import { readPlan } from "../sync/read-plan.ts";
import type { Access } from "./settings-check.ts";
import { ok, type Verdict, warning } from "./verdict.ts";
import { SAMPLE } from "./workers.ts";

/** Checks the new pictures that a run would write for the first Workers. */
export async function checkImages(
  { session: { directory } }: Access,
  mapping: Mapping,
  images: ImageCheck,
): Promise<Verdict<true>> {
  const scope = { expression: mapping.workers, first: SAMPLE };
  const { plan, problem } = await readPlan(directory, mapping, scope, {
    now: () => performance.now(),
    onProgress: () => {},
    onUnchanged: () => {},
  });
  if (problem !== undefined) throw problem;
  const warnings = await images.check(plan.entries);
  const { checked, requests } = images.counts;
  const text = `${plural(checked, "new picture")} of ${plural(plan.workers, "Worker")}, by ${plural(requests, "request")} to others than Twilio.`;
  if (warnings.length === 0) return ok(text);
  const workers = new Map<string, number>();
  for (const { problem } of warnings) {
    workers.set(problem.message, (workers.get(problem.message) ?? 0) + 1);
  }
  return warning(
    [text, ...[...workers].map(([message, count]) => `${count} × ${message}`)].join("\n"),
    "Run npm run plan -- --check-images: it names each Worker.",
  );
}
