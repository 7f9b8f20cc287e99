import { type Answer, type EmulatedRequest, notFound, ok, refusal } from "./answer.ts";
import { pageOf } from "./paging.ts";
import type { EmulatedUser, UserStore, World } from "./world.ts";

/** Conversations API: Users list, PageSize at most 50. */
const SHAPE = { key: "users", mostPerPage: 50 };

/** The Users of one service: Conversations API, `/v1/Users` and `/v1/Services/{IS}/Users`. */
export class UserResource {
  readonly #world: World;
  readonly #serviceSid: string;
  readonly #users: UserStore;

  constructor(world: World, serviceSid: string, users: UserStore) {
    this.#world = world;
    this.#serviceSid = serviceSid;
    this.#users = users;
  }

  list({ url }: EmulatedRequest): Answer {
    return pageOf(url, this.#users.list, SHAPE, (user) => this.#json(url, user));
  }

  fetch({ url }: EmulatedRequest, sidOrIdentity: string): Answer {
    const user = this.#users.find(sidOrIdentity);
    return user === undefined ? notFound(url.pathname) : ok(this.#json(url, user));
  }

  create({ url, form }: EmulatedRequest): Answer {
    const identity = form.get("Identity");
    if (!identity) return refusal(400, 20001, "Missing required parameter Identity");
    const user = this.#users.create({
      identity,
      friendlyName: form.get("FriendlyName"),
      attributes: form.get("Attributes") ?? "{}",
      ...(form.has("RoleSid") && { roleSid: form.get("RoleSid") ?? "" }),
    });
    if (user === undefined) return refusal(409, 50201, "User already exists");
    return { status: 201, body: this.#json(url, user) };
  }

  /** Each value that is sent replaces the User's own whole; there is no If-Match. */
  update({ url, form }: EmulatedRequest, sidOrIdentity: string): Answer {
    const user = this.#users.find(sidOrIdentity);
    if (user === undefined) return notFound(url.pathname);
    user.friendlyName = form.get("FriendlyName") ?? user.friendlyName;
    user.attributes = form.get("Attributes") ?? user.attributes;
    user.dateUpdated = new Date();
    return ok(this.#json(url, user));
  }

  #json(url: URL, user: EmulatedUser): Record<string, unknown> {
    const self = `${url.origin}/v1/Services/${this.#serviceSid}/Users/${user.sid}`;
    return {
      sid: user.sid,
      account_sid: this.#world.accountSid,
      chat_service_sid: this.#serviceSid,
      role_sid: user.roleSid,
      identity: user.identity,
      friendly_name: user.friendlyName,
      attributes: user.attributes,
      is_online: null,
      is_notifiable: null,
      date_created: user.dateCreated.toISOString(),
      date_updated: user.dateUpdated.toISOString(),
      url: self,
      links: { user_conversations: `${self}/Conversations` },
    };
  }
}
