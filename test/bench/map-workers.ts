import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import type { WorkerRecord } from "../../src/mapping/worker.ts";
import { resolveTarget } from "../../src/plan/resolve-target.ts";

/** Five rules, two of them expressions. */
const MAPPING = {
  attributes: [
    { expression: "image_url ? image_url : $gravatar(email)", to: "avatar_url" },
    { from: ["public_identity", "full_name"], to: "profile.name", default: "Agent" },
    { expression: "$uppercase(location.country)", to: "profile.country", whenMissing: "remove" },
    { from: "routing.skills", to: "profile.skills" },
  ],
  friendlyName: { from: "public_identity", mode: "createOnly" },
};

/**
 * How many seconds of one core it takes to say of so many Workers what their Users should show.
 * What the whole process uses is counted, whoever else has the machine.
 */
export async function mapWorkers(workers: number): Promise<{ seconds: number; mapped: number }> {
  const mapping = await parseMapping(JSON.stringify(MAPPING), "bench");
  const records = Array.from({ length: workers }, (_, index) => worker(index));
  let mapped = 0;
  const started = process.cpuUsage();
  for (const record of records) {
    if ((await resolveTarget(mapping, record)).action === "look") mapped++;
  }
  const { user, system } = process.cpuUsage(started);
  return { seconds: (user + system) / 1e6, mapped };
}

/** A Worker as Flex leaves it; every second one has a picture. */
function worker(index: number): WorkerRecord {
  const name = `agent${index}@example.com`;
  const attributes = {
    contact_uri: `client:agent${index}_40example_2Ecom`,
    email: name,
    full_name: `Agent ${index}`,
    public_identity: `A ${index}`,
    roles: ["agent"],
    routing: { skills: ["billing", "support"], levels: { billing: 1 } },
    location: { country: "no", city: "Oslo" },
    ...(index % 2 === 0 && { image_url: `https://pictures.example.com/${index}.png` }),
  };
  return {
    sid: `WK${String(index).padStart(32, "0")}`,
    friendlyName: name,
    attributes: JSON.stringify(attributes),
  };
}
