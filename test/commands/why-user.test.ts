import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { investigate } from "../../src/why/investigate.ts";
import { directoryAnswered } from "../support/answering-server.ts";
import { askWhy } from "../support/ask-why.ts";

const A = { attributes: { a: "a" } };

describe("why, of a User", () => {
  it.each([`US${"0".repeat(31)}3`, "priya_2Enair_40example_2Ecom"])(
    "explains the Worker of the User %s",
    async (user) => {
      const { text, code } = await askWhy(user);
      expect(text).toContain("Worker             priya.nair@example.com, ");
      expect(text).toContain("~ Write");
      expect(code).toBe(0);
    },
  );

  it("takes a text for the name of a Worker first, and then for the identity of a User", async () => {
    const world = new World();
    world.addWorker("bob", { contact_uri: "client:ann", a: "1" });
    world.addWorker("ann", { contact_uri: "client:bob", a: "2" });
    for (const identity of ["ann", "bob", "cid"]) world.users.create({ identity });
    expect((await askWhy("ann", { world }, A)).text).toMatch(/^Worker +ann, /);
    world.workers.pop();
    expect((await askWhy("ann", { world }, A)).text).toMatch(/^Worker +bob, /);
  });

  it("finds the User's Worker where the list withholds attributes, and by a guess", async () => {
    const { text } = await askWhy("front_20desk", { nullAttributes: true });
    expect(text).toMatch(/^Worker +front desk, /);
    expect(text).toContain("guessed from friendly_name");
  });

  it("reaches exactly the User of a SID", async () => {
    const world = new World();
    const [first, second] = ["x", "y"].map((identity) => world.users.create({ identity }));
    world.addWorker("ann", { contact_uri: "client:y", a: "1" });
    const { text } = await askWhy(second?.sid ?? "", { world }, A);
    expect(text).toMatch(/^Worker +ann, /);
    await expect(askWhy(first?.sid ?? "", { world }, A)).rejects.toMatchObject({
      code: "user-without-worker",
      message: expect.stringContaining("npm run orphans"),
    });
  });

  it.each(["a/b", "a#b", "a?b=c", "50%25", "a b", "ünï", "a\\b", "%2E%2E", "-x"])(
    "reaches exactly the User of the identity %s",
    async (id) => {
      const world = new World();
      for (const identity of ["a", "50%", "..b", id]) world.users.create({ identity });
      world.addWorker("ann", { id, a: "1" });
      const mapping = { identity: [{ from: "id" }], attributes: { a: "a" } };
      const { text } = await askWhy(id, { world }, mapping);
      expect(text).toMatch(/^Worker +ann, /);
      expect(text).toMatch(/^User +US0+4 /m);
    },
  );

  it("does not take for it what Twilio answers instead", async () => {
    const { directory } = await directoryAnswered(({ url = "" }, response) => {
      const user = { sid: `US${"a".repeat(32)}`, identity: "Ann", friendly_name: null };
      const meta = { key: "workers", next_page_url: null };
      const answer = url.includes("/Users/")
        ? { ...user, attributes: "{}" }
        : { workers: [], meta };
      response.writeHead(200).end(JSON.stringify(answer));
    });
    const mapping = await parseMapping(JSON.stringify(A), "m.json");
    const asked = (which: string) => investigate(directory, mapping, which);
    await expect(asked("Ann")).rejects.toMatchObject({ code: "user-without-worker" });
    await expect(asked("ann")).rejects.toMatchObject({ code: "worker-not-found" });
    const other = `US${"b".repeat(32)}`;
    await expect(asked(other)).rejects.toMatchObject({ code: "user-not-found" });
  });

  it("explains every Worker that it could be of", async () => {
    const world = new World();
    const sid = world.users.create({ identity: "ann" })?.sid ?? "";
    world.addWorker("ann", { a: "1" });
    for (const name of ["bob", "cid"]) world.addWorker(name, { contact_uri: "client:ann", a: "1" });
    const { text } = await askWhy(sid, { world }, A);
    expect(text).toMatch(/^3 Workers match:\n\nWorker +ann, /);
    expect(text).toContain("guessed from friendly_name");
    expect(text.match(/! fails +Worker WK0+\d has the same identity/g)).toHaveLength(2);
  });

  it("explains a Worker that `workers` leaves out, and says so", async () => {
    const mapping = { ...A, workers: "friendly_name == 'nobody'" };
    const { text } = await askWhy("priya_2Enair_40example_2Ecom", {}, mapping);
    expect(text).toContain("out: `workers`");
  });

  it.each([
    ["another identity", { contact_uri: "client:other", a: "1" }],
    ["attributes that cannot be read", "{"],
  ])("of nobody names the Worker of that name, which has %s", async (_, attributes) => {
    const world = new World();
    for (const identity of ["ann_2Eveal", "other"]) world.users.create({ identity });
    const { sid } = world.addWorker("ann.veal", attributes);
    await expect(askWhy("ann_2Eveal", { world }, A)).rejects.toMatchObject({
      code: "user-without-worker",
      message: expect.stringMatching(new RegExp(`npm run why -- ${sid}$`)),
    });
    expect((await askWhy(sid, { world }, A)).text).toMatch(/Two Users could be|! fails/);
  });

  it("ends where Twilio does not say whether there is such a User", async () => {
    for (const which of [`US${"0".repeat(31)}3`, "nobody"]) {
      await expect(askWhy(which, { denied: ["Users.fetch"] })).rejects.toMatchObject({
        code: "permission-missing",
      });
    }
  });

  it.each([
    [`US${"f".repeat(32)}`, "user-not-found", /^The service has no User with this SID/],
    [`WK${"f".repeat(32)}`, "worker-not-found", /^No Worker of the Workspace has this SID/],
    ["nobody", "worker-not-found", /has this name\. .* No User has this identity either\.$/],
    ["..", "worker-not-found", /has this name\. Check the name and TWILIO_WORKSPACE_SID\.$/],
  ])("says what is not there: %s", async (which, code, message) => {
    const problem = { code, message: expect.stringMatching(message) };
    await expect(askWhy(which)).rejects.toMatchObject(problem);
  });
});
