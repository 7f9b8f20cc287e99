import { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

const page = await readFile("docs/showing-pictures.md", "utf8");
const [, code = ""] = /```js\n(.*?)```/s.exec(page) ?? [];
const { showPeople } = await import(`data:text/javascript,${encodeURIComponent(code)}`);

/** As in the Conversations SDK: a User that emits `updated`. */
class User extends EventEmitter {
  friendlyName: string | null = null;
  attributes: object | null = null;
  readonly identity: string;

  constructor(identity: string) {
    super();
    this.identity = identity;
  }
}

const participantOf = (user: User) => ({ type: "chat", getUser: async () => user });

it("the snippet in docs/showing-pictures.md shows people who are there, join or change", async () => {
  const [ann, bob] = [new User("ann"), new User("bob")];
  const participants = [participantOf(ann), { type: "sms" }];
  const getParticipants = async () => participants;
  const conversation = Object.assign(new EventEmitter(), { getParticipants });
  const shown: unknown[] = [];
  await showPeople(conversation, (...person: unknown[]) => shown.push(person));
  expect(shown.splice(0)).toEqual([["ann", { name: null, picture: undefined }]]);

  Object.assign(ann, { friendlyName: "Ann", attributes: { avatar_url: "ann.png" } });
  ann.emit("updated");
  expect(shown.splice(0)).toEqual([["ann", { name: "Ann", picture: "ann.png" }]]);

  conversation.emit("participantJoined", participantOf(bob));
  await expect.poll(() => shown).toEqual([["bob", { name: null, picture: undefined }]]);
});
