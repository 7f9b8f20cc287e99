import { flexIdentity } from "../mapping/flex-identity.ts";
import { identityOrNone } from "../mapping/identity.ts";
import type { IdentitySource } from "../mapping/identity-source.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { parseWorkerOrNone, type WorkerRecord } from "../mapping/worker.ts";

/** Sources that any mapping may have used once. */
const USUAL: readonly IdentitySource[] = ["contact_uri", "twilio_contact_identity"];

/**
 * Every identity under which a Worker that is there may have a User: by each source of the mapping,
 * by those that an earlier mapping may have used, and by name.
 */
export class KnownIdentities {
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
