import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { updateWorker } from "./worker-resource.ts";
import { type EmulatedWorker, jsonIn, type World } from "./world.ts";

/** How many Workers, and how many events, the page shows at most. */
const MOST_WORKERS = 50;
const MOST_EVENTS = 8;

/**
 * Serves the page on which the sample agents' pictures can be edited: each Worker with `image_url`,
 * and beside it its User with `avatar_url`, as src/dev/demo-mapping.json has it.
 */
export async function serveEditingPage(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === "POST") {
    edit(world, new URLSearchParams(await text(request)));
    response.writeHead(303, { location: "/" }).end();
    return;
  }
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY };
  response.writeHead(200, headers).end(page(world));
}

function edit(world: World, form: URLSearchParams): void {
  const worker = world.workers.find(({ sid }) => sid === form.get("worker"));
  const attributes = worker && objectIn(worker.attributes);
  if (worker === undefined || attributes === undefined) return;
  const changed = { ...attributes, image_url: form.get("picture") || undefined };
  const update = new URLSearchParams({ Attributes: JSON.stringify(changed) });
  updateWorker(world, { url: new URL("http://localhost/"), form: update }, worker.sid);
}

function page(world: World): string {
  const { workers, callback, callbacks } = world;
  const more = workers.length - MOST_WORKERS;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Emulated Twilio</title>
<style>${STYLE}</style>
<h1>Emulated Twilio</h1>
<p>Edit an agent's picture. ${
    callback.url === null
      ? "No event callback is registered: the User follows at the next <code>npm run sync</code>."
      : `TaskRouter then calls <code>${escaped(callback.url)}</code>, and the User follows.`
  } Each address is shown as a circle in its own color; no picture is loaded.</p>
<table>
<tr><th>TaskRouter Worker<th>Conversations User
${workers
  .slice(0, MOST_WORKERS)
  .map((worker) => row(world, worker))
  .join("\n")}
</table>
${more > 0 ? `<p>And ${more} more Workers.</p>` : ""}
<h2>Events</h2>
<ul id="events" data-live>${callbacks
    .slice(-MOST_EVENTS)
    .reverse()
    .map(
      ({ type, worker, answer, ms }) =>
        `<li>${escaped(`${type} of ${worker}: ${answer}, ${ms} ms`)}`,
    )
    .join("")}</ul>
<script>${SCRIPT}</script>
</html>`;
}

function row(world: World, worker: EmulatedWorker): string {
  const attributes = objectIn(worker.attributes);
  const user = world.users.find(identityOf(worker, attributes));
  const shown = user && objectIn(user.attributes);
  const form =
    attributes === undefined
      ? `<p>Broken attributes: <code>${escaped(worker.attributes)}</code>`
      : `<form method="post" action="/"><input type="hidden" name="worker" value="${worker.sid}">
<input name="picture" aria-label="Picture of ${escaped(worker.friendlyName)}" value="${escaped(pictureIn(attributes.image_url))}">
<button>Save</button></form>`;
  return `<tr><td>${drawing(attributes?.image_url)}<div><b>${escaped(worker.friendlyName)}</b>${form}</div>
<td id="user-${worker.sid}" data-live>${
    user === undefined
      ? "<i>no User</i>"
      : `${drawing(shown?.avatar_url)}<div><b>${escaped(user.friendlyName ?? user.identity)}</b><p>${escaped(pictureIn(shown?.avatar_url) || "no picture")}</div>`
  }`;
}

/** A circle in the color of an address. */
function drawing(picture: unknown): string {
  const address = pictureIn(picture);
  const hue = createHash("sha256").update(address).digest().readUInt16BE() % 360;
  const fill = address === "" ? "#ddd" : `hsl(${hue} 60% 50%)`;
  return `<svg width="40" height="40" aria-hidden="true"><circle cx="20" cy="20" r="20" fill="${fill}"/></svg>`;
}

function pictureIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * Returns a Worker's identity as the sample mapping finds it: the one that Flex stored, or the
 * encoded name.
 */
function identityOf({ friendlyName }: EmulatedWorker, attributes: Attributes | undefined): string {
  const stored = /^client:(.+)$/.exec(pictureIn(attributes?.contact_uri))?.[1];
  const encoded = (char: string) =>
    [...Buffer.from(char)]
      .map((byte) => `_${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join("");
  return stored ?? friendlyName.replaceAll(/[^A-Za-z0-9]/gu, encoded);
}

const object = z.record(z.string(), z.unknown());
type Attributes = z.infer<typeof object>;

function objectIn(attributes: string): Attributes | undefined {
  return object.safeParse(jsonIn(attributes)).data;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const STYLE = `
body { font: 15px/1.4 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; }
th, td { width: 50%; padding: .5rem; border-bottom: 1px solid #d1d9e0; vertical-align: top; }
svg { float: left; margin-right: .75rem; }
div { overflow: hidden; }
p, form { margin: .15rem 0 0; overflow-wrap: anywhere; }
form { display: flex; gap: .25rem; }
input { flex: 1; font: inherit; }
h2 { font-size: 1rem; }`;

/** Reloads the page's marked parts; text that is being typed stays. */
const SCRIPT = `
setInterval(async () => {
  const answer = await fetch("/");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-live]")) {
    old.replaceChildren(...(page.getElementById(old.id)?.childNodes ?? []));
  }
}, 500);`;

const hashOf = (code: string) => `'sha256-${createHash("sha256").update(code).digest("base64")}'`;
const POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; connect-src 'self'; form-action 'self'`;
