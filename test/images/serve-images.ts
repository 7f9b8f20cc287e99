import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { onTestFinished } from "vitest";
import { ImageCheck, type ImageCheckOptions } from "../../src/images/image-check.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import type { ToWrite } from "../../src/plan/outcome.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { listen, stubNetwork } from "../support/proxy.ts";

export const PNG = Buffer.from("\x89PNG\r\n\x1a\n".padEnd(600, "\0"), "latin1");

/** All is well but for the missing TLS of a server on this machine. */
export const FINE = "image-insecure";

export const type = (name: string) => ({ "content-type": name });

/** A server of pictures on this machine, and the requests that it got. */
export async function serve(listener: RequestListener) {
  const asked: IncomingMessage[] = [];
  const port = await listen(
    createServer((request, response) => {
      asked.push(request);
      listener(request, response);
    }),
  );
  return { asked, port, url: `http://127.0.0.1:${port}` };
}

/** The change that gives a Worker's User these pictures. */
export function changeOf(worker: number, urls: readonly string[]): ToWrite {
  return {
    worker: { sid: `WK${worker}`, name: `w${worker}` },
    identity: parseIdentity(`w${worker}`),
    action: "create",
    desired: { attributes: [], friendlyName: undefined, skipIfAbsent: undefined },
    seen: { user: undefined, at: 0 },
    fields: [{ kind: "attribute", path: ["avatars"], before: undefined, after: [...urls] }],
  };
}

/** A check of pictures that may be on this machine, for one test, with these variables of the network. */
export function openImageCheck(
  options: Partial<ImageCheckOptions> = {},
  variables: Readonly<Record<string, string>> = {},
): ImageCheck {
  stubNetwork(variables);
  const deadline = new Deadline(20_000);
  onTestFinished(() => deadline.end());
  return new ImageCheck({ deadline, allowPrivate: true, ...options });
}

/** Checks pictures, each of a Worker of its own. */
export async function check(urls: readonly string[], options?: Partial<ImageCheckOptions>) {
  const images = openImageCheck(options);
  const warnings = await images.check(urls.map((url, index) => changeOf(index, [url])));
  return { problems: warnings.map(({ problem }) => problem), counts: images.counts };
}
