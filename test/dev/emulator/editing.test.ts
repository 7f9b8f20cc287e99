import webhooks from "twilio/lib/webhooks/webhooks.js";
import { describe, expect, it, vi } from "vitest";
import { World } from "../../../src/dev/emulator/world.ts";
import { expectContract } from "../../contract/center-contract.ts";
import { type Center, startCenter } from "../../support/center.ts";
import { serveHandler } from "../../support/serve-handler.ts";

/** A center with one Worker, and what its callback has received. */
async function startCalledBack(filter = "worker.created, worker.attributes.update") {
  const world = new World();
  const ann = world.addWorker("ann", { image_url: "old.png", contact_uri: "client:ann" });
  const received: { headers: Headers; form: URLSearchParams }[] = [];
  const url = await serveHandler(async (request) => {
    received.push({ headers: request.headers, form: new URLSearchParams(await request.text()) });
    return new Response(null, { status: 204 });
  });
  Object.assign(world.callback, { url: `${url}#rc=3&rp=ct,rt,5xx`, filter });
  return { center: await startCenter({ world }), world, ann, url, received };
}

/** Updates a Worker as TaskRouter's API lets. */
async function update({ url, world, settings }: Center, sid: string, form: object) {
  const pair = `${settings.TWILIO_API_KEY}:${settings.TWILIO_API_SECRET}`;
  const response = await fetch(`${url}/v1/Workspaces/${world.workspaceSid}/Workers/${sid}`, {
    method: "POST",
    body: new URLSearchParams(Object.entries(form)),
    headers: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` },
  });
  return response.status;
}

describe("a Worker that is updated", () => {
  it("has the new values, and its event is posted to the callback as Twilio signs it", async () => {
    const { center, world, ann, url, received } = await startCalledBack();
    const attributes = '{"image_url":"zoë 😀.png"}';
    expect(await update(center, ann.sid, { Attributes: attributes, FriendlyName: "ann b" })).toBe(
      200,
    );
    expect(ann).toMatchObject({ friendlyName: "ann b", attributes });
    expectContract(center.exchanges, ["taskrouter.UpdateWorker 200"]);

    await vi.waitFor(() => expect(world.callbacks).toHaveLength(1));
    const [{ headers, form } = { headers: new Headers(), form: new URLSearchParams() }] = received;
    expect(form.get("EventType")).toBe("worker.attributes.update");
    expect(form.get("WorkerAttributes")).toBe(attributes);
    const fields = Object.fromEntries(form);
    const signature = headers.get("x-twilio-signature") ?? "";
    expect(webhooks.validateRequest(world.authToken, signature, url, fields)).toBe(true);
    expect(world.callbacks).toMatchObject([{ worker: "ann b", answer: "answered 204" }]);
  });

  it.each([
    ["only its name is", undefined, { FriendlyName: "ann b" }],
    ["the callback is for others", "worker.created", { Attributes: "{}" }],
  ])("fires nothing if %s", async (_, filter, form) => {
    const { center, ann, received } = await startCalledBack(filter);
    expect(await update(center, ann.sid, form)).toBe(200);
    expect(await update(center, ann.sid, { Attributes: "{" })).toBe(400);
    expect(await update(center, `WK${"f".repeat(32)}`, form)).toBe(404);
    expectContract(center.exchanges, [
      "taskrouter.UpdateWorker 400",
      "taskrouter.UpdateWorker 404",
    ]);
    await new Promise(setImmediate);
    expect(received).toEqual([]);
  });

  it("is told when the callback cannot be reached", async () => {
    const { center, world, ann } = await startCalledBack();
    world.callback.url = "http://127.0.0.1:1/";
    await update(center, ann.sid, { Attributes: "{}" });
    await vi.waitFor(() => expect(world.callbacks).toMatchObject([{ answer: "not reached" }]));
  });
});

describe("the emulator's page", () => {
  it("edits a Worker's picture, keeps its other attributes, and fires the callback", async () => {
    const { center, world, ann, received } = await startCalledBack();
    const form = { worker: ann.sid, picture: "new.png" };
    const body = new URLSearchParams(form);
    const { status, url } = await fetch(center.url, { method: "POST", body });
    expect([status, url]).toEqual([200, `${center.url}/`]);
    expect(JSON.parse(ann.attributes)).toEqual({ image_url: "new.png", contact_uri: "client:ann" });
    await vi.waitFor(() => expect(world.callbacks).toHaveLength(1));
    expect(received).toHaveLength(1);
  });

  it("shows Workers beside their Users, whatever is in them, as text", async () => {
    const world = new World();
    const hostile = `<script>alert(1)</script>"'&`;
    world.addWorker(hostile, { image_url: hostile, contact_uri: "client:ann" });
    world.users.create({
      identity: "ann",
      friendlyName: hostile,
      attributes: JSON.stringify({ avatar_url: `${hostile} of the User` }),
    });
    world.addWorker("bob", hostile);
    world.addWorker("cy@d", { image_url: 7 });
    world.users.create({ identity: "cy_40d", friendlyName: "Cy" });
    world.callback.url = hostile;
    world.callbacks.push({ type: hostile, worker: hostile, answer: "answered 204", ms: 1 });
    const { url } = await startCenter({ world });
    const html = await (await fetch(url)).text();
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain(`"'&`);
    const escaped = "&#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#38;";
    expect(html.split(escaped)).toHaveLength(10);
    expect(html).toContain(`${escaped} of the User`);
    expect(html).toMatch(/<b>cy@d<\/b>[\s\S]*<b>Cy<\/b>/);
  });

  it("shows 50 of many Workers", async () => {
    const world = new World();
    for (let index = 0; index < 60; index++) world.addWorker(`agent${index}`, {});
    const { url } = await startCenter({ world });
    const html = await (await fetch(url)).text();
    expect(html.match(/<form/g)).toHaveLength(50);
    expect(html).toContain("And 10 more Workers.");
  });
});
