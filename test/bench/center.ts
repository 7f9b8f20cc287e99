import { z } from "zod";
import type { CenterShape } from "../../src/dev/emulator/generated-center.ts";
import type { World } from "../../src/dev/emulator/world.ts";

/** The emulated Twilio of one run: its center, and how it behaves. */
export interface BenchCenter extends CenterShape {
  /** A ceiling that comes to hold in the middle of the run. */
  readonly drop?: { readonly afterRequests: number; readonly ceiling: number };
}

/** What the emulator's process is told, as JSON. */
export const benchCenter = z.object({
  workers: z.number(),
  users: z.number(),
  changed: z.number().exactOptional(),
  place: z.enum(["early", "late", "spread"]).exactOptional(),
  drop: z.object({ afterRequests: z.number(), ceiling: z.number() }).exactOptional(),
}) satisfies z.ZodType<BenchCenter>;

/** What the emulator's process says first. */
export const ready = z.object({ settings: z.record(z.string(), z.string()) });

/** What the emulator's process says of a run that has ended. */
export const tally = z.object({
  requests: z.number(),
  /** Answered 429. */
  throttled: z.number(),
  /** Workers whose Users do not show their pictures. */
  undone: z.number(),
});
export type Tally = z.infer<typeof tally>;

const workerAttributes = z.object({ contact_uri: z.string(), image_url: z.string() });
const userAttributes = z.object({ avatar_url: z.string().optional() });

/** How many Workers have no User that shows their picture. */
export function countUndone({ workers, users }: World): number {
  const isUndone = (attributes: string) => {
    const { contact_uri, image_url } = workerAttributes.parse(JSON.parse(attributes));
    const user = users.find(contact_uri.replace("client:", ""));
    return userAttributes.parse(JSON.parse(user?.attributes ?? "{}")).avatar_url !== image_url;
  };
  return workers.filter(({ attributes }) => isUndone(attributes)).length;
}
