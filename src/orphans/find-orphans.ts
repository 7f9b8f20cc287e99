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

/** A User that looks like an agent's, and has no Worker. */
export interface Orphan {
  /** The User's SID. */
  readonly sid: string;
  readonly identity: string;
  /** The keys that it carries of those that the mapping writes. */
  readonly keys: readonly string[];
}

/** What was looked through. */
export interface Search {
  readonly workers: number;
  /** Workers whose attributes cannot be read: a User of theirs may be among the orphans. */
  readonly unreadable: number;
  readonly users: number;
  readonly orphans: number;
}

/**
 * Looks through all Workers of the Workspace, whatever the mapping's `workers` expression says, and
 * then through all Users. Writes nothing, and keeps some bytes for each Worker.
 *
 * @param onOrphan gets each as it is found
 * @param onProgress gets how many Workers, and then how many Users were read
 * @throws Problem when Workers or Users cannot be read, or there is no Worker at all.
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
    "The Workspace has no Worker, so every agent's User would look left behind. Check TWILIO_WORKSPACE_SID.",
  );
}

/** Sources that any mapping may have used once. */
const USUAL: readonly IdentitySource[] = ["contact_uri", "twilio_contact_identity"];

/**
 * Every identity under which a Worker that is there may have a User: by each source of the mapping,
 * by those that an earlier mapping may have used, and by name.
 */
class KnownIdentities {
  readonly #sources: readonly IdentitySource[];
  readonly #all = new Set<string>();
  /** How many Workers were entered. */
  workers = 0;
  /** How many of them have attributes that cannot be read, so that only their names are known. */
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
