/** The content of the emulated account. SIDs are numbered, so a world is the same each time. */

export interface EmulatedWorker {
  readonly sid: string;
  friendlyName: string;
  /** JSON text, opaque to TaskRouter's lists and fetches. */
  attributes: string;
}

export interface EmulatedUser {
  readonly sid: string;
  readonly identity: string;
  friendlyName: string | null;
  /** JSON text, opaque to Conversations: it is replaced whole. */
  attributes: string;
  readonly roleSid: string;
  readonly dateCreated: Date;
  dateUpdated: Date;
}

/** A sink of Event Streams. */
export interface EmulatedSink {
  readonly sid: string;
  readonly description: string;
  readonly configuration: unknown;
  readonly type: string;
}

/** A subscription of Event Streams. */
export interface EmulatedSubscription {
  readonly sid: string;
  readonly sinkSid: string;
  readonly description: string;
  readonly types: string[];
}

/** The Users of one Conversations service, in the order of their creation. */
export class UserStore {
  readonly #byIdentity = new Map<string, EmulatedUser>();
  readonly #bySid = new Map<string, EmulatedUser>();
  readonly list: EmulatedUser[] = [];
  #created = 0;

  /** Finds a User by SID or by identity, as the Conversations API does. */
  find(sidOrIdentity: string): EmulatedUser | undefined {
    return this.#bySid.get(sidOrIdentity) ?? this.#byIdentity.get(sidOrIdentity);
  }

  /** Returns undefined if the identity is taken. */
  create(values: {
    identity: string;
    friendlyName?: string | null;
    attributes?: string;
    roleSid?: string;
  }): EmulatedUser | undefined {
    if (this.#byIdentity.has(values.identity)) return undefined;
    const now = new Date();
    const user: EmulatedUser = {
      sid: countedSid("US", this.#created + 1),
      identity: values.identity,
      friendlyName: values.friendlyName ?? null,
      attributes: values.attributes ?? "{}",
      roleSid: values.roleSid ?? countedSid("RL", 1),
      dateCreated: now,
      dateUpdated: now,
    };
    this.#byIdentity.set(user.identity, user);
    this.#bySid.set(user.sid, user);
    this.list.push(user);
    this.#created++;
    return user;
  }

  remove(identity: string): void {
    const user = this.#byIdentity.get(identity);
    if (user === undefined) return;
    this.#byIdentity.delete(identity);
    this.#bySid.delete(user.sid);
    this.list.splice(this.list.indexOf(user), 1);
  }
}

/** The account: one Workspace, and the Users of each Conversations service. */
export class World {
  readonly accountSid = countedSid("AC", 1);
  readonly authToken = "emulated-auth-token";
  readonly apiKey = countedSid("SK", 1);
  readonly apiSecret = "emulated-api-secret";
  workspaceSid = countedSid("WS", 1);
  readonly defaultServiceSid = countedSid("IS", 1);
  /** False: requests that name no service reach none. */
  hasDefaultService = true;
  /** What Flex works with. */
  readonly flex = { serviceSid: this.defaultServiceSid, workspaceSid: this.workspaceSid };
  readonly workers: EmulatedWorker[] = [];
  /** The Workspace's event callback. */
  readonly callback: { url: string | null; filter: string | null } = { url: null, filter: null };
  /** The events sent to it, with their answers. */
  readonly callbacks: {
    readonly type: string;
    readonly worker: string;
    readonly answer: string;
    readonly ms: number;
  }[] = [];
  /** TaskRouter's events about Workers. */
  readonly events: { readonly type: string; readonly workerSid: string; readonly date: Date }[] =
    [];
  readonly sinks: EmulatedSink[] = [];
  readonly subscriptions: EmulatedSubscription[] = [];
  readonly services = new Map<string, UserStore>([[this.defaultServiceSid, new UserStore()]]);

  /** The Users of the account's default service. */
  get users(): UserStore {
    return this.service(this.defaultServiceSid);
  }

  /** Returns the Users of a service, which is created if it does not exist. */
  service(sid: string): UserStore {
    const store = this.services.get(sid) ?? new UserStore();
    this.services.set(sid, store);
    return store;
  }

  /** @param attributes an object, or any text for broken attributes */
  addWorker(friendlyName: string, attributes: object | string): EmulatedWorker {
    const worker: EmulatedWorker = {
      sid: countedSid("WK", this.workers.length + 1),
      friendlyName,
      attributes: asText(attributes),
    };
    this.workers.push(worker);
    return worker;
  }

  /** Changes a Worker as an agent in Flex does, with the event that TaskRouter makes of it. */
  changeWorker(worker: EmulatedWorker, attributes: object | string, date = new Date()): void {
    worker.attributes = asText(attributes);
    this.events.push({ type: "worker.attributes.update", workerSid: worker.sid, date });
  }
}

function asText(attributes: object | string): string {
  return typeof attributes === "string" ? attributes : JSON.stringify(attributes);
}

/** The JSON in a text, or undefined if the text is something else. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A SID that no real resource has: the prefix and a number in 32 hexadecimal digits. */
export function countedSid(prefix: string, count: number): string {
  return prefix + count.toString(16).padStart(32, "0");
}
