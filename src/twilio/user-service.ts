import type { Twilio } from "twilio";
import { z } from "zod";
import type { Identity, UserSid } from "../mapping/identity.ts";
import type { UserRecord, UserValues } from "../mapping/user.ts";
import type { Directory } from "./directory.ts";
import { userRecord } from "./records.ts";
import { type Page, type Requester, unlessMissing } from "./requester.ts";
import { TwilioError } from "./twilio-error.ts";

/** Conversations API: "User already exists"; the HTTP status that goes with it is not documented. */
const USER_EXISTS = 50201;

/** Conversations API: Users list, PageSize at most 50. */
const PAGE_SIZE = 50;

/** What is used of both `v1.users` and `v1.services(…).users`. */
interface UserList {
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
  readonly #users: UserList;
  readonly #requester: Requester;

  /** @param serviceSid undefined for the account's default service */
  constructor(client: Twilio, serviceSid: string | undefined, requester: Requester) {
    const { users, services } = client.conversations.v1;
    this.#users = serviceSid === undefined ? users : services(serviceSid).users;
    this.#requester = requester;
  }

  users(): AsyncGenerator<UserRecord[]> {
    return this.#requester.pages("users.list", userRecord, {
      first: () => this.#users.page({ pageSize: PAGE_SIZE }),
      next: (url) => this.#users.getPage(url),
    });
  }

  user(key: Identity | UserSid): Promise<UserRecord | undefined> {
    // The package puts what it is given into the path as it is, so it is encoded here.
    const context = this.#users.get(encodeURIComponent(key));
    return unlessMissing(this.#requester.read("users.fetch", userRecord, () => context.fetch()));
  }

  async createUser(
    identity: Identity,
    values: UserValues,
    roleSid: string | undefined,
  ): Promise<boolean> {
    const user = { identity, ...values, ...(roleSid !== undefined && { roleSid }) };
    try {
      await this.#requester.write("users.create", z.unknown(), () => this.#users.create(user));
      return true;
    } catch (error) {
      if (!(error instanceof TwilioError)) throw error;
      if (error.status === 409 || error.twilioCode === USER_EXISTS) return false;
      throw error;
    }
  }

  async updateUser(sid: string, values: UserValues): Promise<boolean> {
    const context = this.#users.get(sid);
    const updated = this.#requester.write("users.update", z.object({}), () =>
      context.update(values),
    );
    return (await unlessMissing(updated)) !== undefined;
  }
}
