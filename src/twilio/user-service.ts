import type { Twilio } from "twilio";
import type { Identity, UserSid } from "../mapping/identity.ts";
import { parseJsonObject, sameJson } from "../mapping/json.ts";
import type { UserRecord, UserValues } from "../mapping/user.ts";
import type { Directory } from "./directory.ts";
import type { Operation } from "./operation.ts";
import { userRecord } from "./records.ts";
import type { Page, Requester, Shape } from "./requester.ts";
import { TwilioError, unlessMissing } from "./twilio-error.ts";

/** Conversations API: "User already exists"; its HTTP status is not documented. */
const USER_EXISTS = 50201;

/** Conversations API: Users list, PageSize at most 50. */
const PAGE_SIZE = 50;

/** The common part of `v1.users` and `v1.services(…).users`. */
interface UsersResource {
  get(sid: string): {
    fetch(): Promise<unknown>;
    update(values: UserValues): Promise<unknown>;
  };
  page(params: { pageSize: number }): Promise<Page>;
  getPage(url: string): Promise<Page>;
  create(values: { identity: string; roleSid?: string } & UserValues): Promise<unknown>;
}

type UserMethods = Pick<Directory, "users" | "user" | "createUser" | "updateUser">;

/** The Users of one Conversations service, over the `twilio` package. */
export class UserService implements UserMethods {
  readonly #users: UsersResource;
  readonly #requester: Requester;
  /** True once the service has answered, so that it exists and a 404 concerns one User. */
  #isThere = false;
  /** The writes that have succeeded, so that the key may do them and a 403 concerns one User. */
  readonly #done = new Set<Operation>();

  /** @param serviceSid undefined for the account's default service */
  constructor(client: Twilio, serviceSid: string | undefined, requester: Requester) {
    const { users, services } = client.conversations.v1;
    this.#users = serviceSid === undefined ? users : services(serviceSid).users;
    this.#requester = requester;
  }

  async *users(): AsyncGenerator<UserRecord[]> {
    const pages = this.#requester.pages("users.list", userRecord, {
      first: () => this.#users.page({ pageSize: PAGE_SIZE }),
      next: (url) => this.#users.getPage(url),
    });
    try {
      for await (const page of pages) {
        this.#isThere = true;
        yield page;
      }
    } catch (error) {
      throw this.#ofThisUser("users.list", error);
    }
  }

  async user(key: Identity | UserSid): Promise<UserRecord | undefined> {
    // The package does not encode path parameters.
    const context = this.#users.get(encodeURIComponent(key));
    const found = await unlessMissing(
      this.#requester.read("users.fetch", userRecord, () => context.fetch()),
    );
    this.#isThere ||= found !== undefined;
    return found;
  }

  async createUser(
    identity: Identity,
    values: UserValues,
    roleSid: string | undefined,
  ): Promise<boolean> {
    const sent = { identity, ...values, ...(roleSid !== undefined && { roleSid }) };
    const written = recordWith((answer) => answer.identity === identity);
    try {
      const answer = await this.#requester.send("users.create", written, () =>
        this.#users.create(sent),
      );
      this.#isThere = true;
      this.#done.add("users.create");
      checkKept("users.create", answer, values);
      return true;
    } catch (error) {
      if (!(error instanceof TwilioError)) throw error;
      if (error.status === 409 || error.twilioCode === USER_EXISTS) return false;
      throw this.#ofThisUser("users.create", error);
    }
  }

  async updateUser(sid: string, values: UserValues): Promise<boolean> {
    const context = this.#users.get(sid);
    const written = recordWith((answer) => answer.sid === sid);
    try {
      const answer = await this.#requester.send("users.update", written, () =>
        context.update(values),
      );
      this.#isThere = true;
      this.#done.add("users.update");
      checkKept("users.update", answer, values);
      return true;
    } catch (error) {
      if (error instanceof TwilioError && error.status === 404) return false;
      throw this.#ofThisUser("users.update", error);
    }
  }

  /** The error, but limited to this User if other requests of its kind have succeeded. */
  #ofThisUser(operation: Operation, error: unknown): unknown {
    if (!(error instanceof TwilioError)) return error;
    if (error.status === 404 && this.#isThere) return notFoundOnce(operation);
    if (error.status === 403 && this.#done.has(operation)) return refusedOnce(operation);
    return error;
  }
}

/** The shape of the answer to a write, which has to be about the User that was written. */
function recordWith(isWritten: (user: UserRecord) => boolean): Shape<UserRecord> {
  return {
    parse: (answer) => {
      const user = userRecord.parse(answer);
      if (!isWritten(user)) throw new TypeError("a record of another User");
      return user;
    },
  };
}

/** @throws TwilioError `write-not-kept` if Twilio's answer to a write shows other values than were sent. */
function checkKept(operation: Operation, answer: UserRecord, values: UserValues): void {
  const { attributes, friendlyName } = values;
  const isKept =
    (friendlyName === undefined || answer.friendlyName === friendlyName) &&
    (attributes === undefined || isSameText(attributes, answer.attributes ?? ""));
  if (isKept) return;
  throw new TwilioError(
    "write-not-kept",
    `Twilio's answer to ${operation} does not show what was sent, nor does reading the User again. Check the User, look for another program that writes it, and run again.`,
    { status: 200, retry: "once" },
  );
}

/** Whether both texts hold the same JSON, which Conversations may format differently. */
function isSameText(sent: string, kept: string): boolean {
  const object = parseJsonObject(sent);
  return object !== undefined && sameJson(object, parseJsonObject(kept));
}

function notFoundOnce(operation: Operation): TwilioError {
  return new TwilioError(
    "not-found",
    `Twilio answered 404 to ${operation}, although it found the Conversations service before. Run again.`,
    { status: 404, retry: "once" },
  );
}

function refusedOnce(operation: Operation): TwilioError {
  return new TwilioError(
    "request-refused",
    `${operation} was answered with 403, although others succeeded. Look for a proxy or firewall that refuses this User's values, and check whether the API key was changed meanwhile.`,
    { status: 403 },
  );
}
