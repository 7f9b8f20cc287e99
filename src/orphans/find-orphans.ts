import { identityOrNone } from "../mapping/identity.ts";
import { flexIdentity, type IdentitySource } from "../mapping/identity-source.ts";
import { parseJsonObject } from "../mapping/json.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { formatPath, valueAt } from "../mapping/path.ts";
import { Problem } from "../mapping/problem.ts";
import type { UserRecord } from "../mapping/user.ts";
import { parseWorkerOrNone, type WorkerRecord } from "../mapping/worker.ts";
import type { OnProgress } from "../sync/progress.ts";
import { eachWorker } from "../sync/read.ts";
import type { DirectoryReader } from "../twilio/directory.ts";

/** A User that looks like an agent's but has no Worker. */
interface Orphan {
  /** The User's SID. */
  readonly sid: string;
  readonly identity: string;
  /** The keys written by the mapping that it has. */
  readonly keys: readonly string[];
}

/** How many Workers and Users were read, and how many orphans found. */
interface Search {
  readonly workers: number;
  /** Workers whose attributes cannot be read; their Users may be among the orphans. */
  readonly unreadable: number;
  readonly users: number;
  readonly orphans: number;
}

/**
 * Finds Users without a Worker: reads all Workers of the Workspace, even those that the mapping's
 * `workers` expression excludes, then all Users. Writes nothing, and keeps a few bytes per Worker.
 *
 * @param onOrphan called with each orphan as it is found
 * @param onProgress called with how many Workers, and then how many Users were read
 * @throws Problem if Workers or Users cannot be read, or there is no Worker at all.
 */
export async function findOrphans(
  directory: DirectoryReader,
  mapping: Mapping,
  onOrphan: (orphan: Orphan) => void,
  onProgress: OnProgress,
): Promise<Search> {
  const known = new KnownIdentities(mapping);
  for await (const worker of eachWorker(directory, {})) {
    await known.enter(worker);
    onProgress({ step: "workers", done: known.workers, total: undefined });
  }
  if (known.workers === 0) throw noWorker();

  let users = 0;
  let orphans = 0;
  for await (const page of directory.users()) {
    users += page.length;
    onProgress({ step: "users", done: users, total: undefined });
    for (const user of page) {
      const keys = known.has(user.identity) ? [] : mappedKeys(mapping, user);
      if (keys.length === 0) continue;
      orphans++;
      onOrphan({ sid: user.sid, identity: user.identity, keys });
    }
  }
  return { workers: known.workers, unreadable: known.unreadable, users, orphans };
}

/** The keys of a User that the mapping writes. */
function mappedKeys({ attributes: rules }: Mapping, user: UserRecord): string[] {
  const attributes = parseJsonObject(user.attributes || "{}") ?? {};
  return rules.flatMap(({ to }) => (valueAt(attributes, to) === undefined ? [] : [formatPath(to)]));
}

function noWorker(): Problem {
  return new Problem(
    "no-worker",
    "The Workspace has no Workers, so every agent's User would count as an orphan. Check TWILIO_WORKSPACE_SID.",
  );
}

/** Sources that an earlier mapping may have used. */
const USUAL: readonly IdentitySource[] = ["contact_uri", "twilio_contact_identity"];

/**
 * Every identity under which an existing Worker may have a User: from each source of the mapping,
 * from those that an earlier mapping may have used, and from the name.
 */
class KnownIdentities {
  readonly #sources: readonly IdentitySource[];
  readonly #all = new Set<string>();
  /** How many Workers were entered. */
  workers = 0;
  /** How many of them have unreadable attributes, so that only their names are known. */
  unreadable = 0;

  constructor({ identity }: Mapping) {
    this.#sources = [...identity, ...USUAL];
  }

  /** @param record a Worker with its attributes */
  async enter(record: WorkerRecord): Promise<void> {
    this.workers++;
    this.#all.add(flexIdentity(record.friendlyName));
    const worker = parseWorkerOrNone(record);
    if (worker === undefined) {
      this.unreadable++;
      return;
    }
    for (const source of this.#sources) {
      const found = await identityOrNone([source], worker);
      if (found !== undefined) this.#all.add(found.identity);
    }
  }

  has(identity: string): boolean {
    return this.#all.has(identity);
  }
}
