import dns from "node:dns";
import type { RequestListener } from "node:http";
import { createServer } from "node:net";
import twilio, { type Twilio } from "twilio";
import { onTestFinished, vi } from "vitest";
import { SETTINGS, serverOf } from "./answering-server.ts";

/** A person of whom an error may speak. */
export const PERSON = "ann.veal@example.com";

/** What a proxy on the way wants to know. */
export const PROXY_PASSWORD = "the-password-of-a-proxy";

const TWILIO = "https://conversations.twilio.com";
const PROXY_USER = `user:${PROXY_PASSWORD}@`;

/** Every way in which the `twilio` package fails, each to be provoked and not made up. */
export const WAYS_TO_FAIL: Readonly<Record<string, () => unknown>> = {
  "a RestException": () => fetchFrom(echoing(400, (message) => ({ code: 20001, message }))),
  "a RestException without words": () => fetchFrom(echoing(400, (words) => ({ message: [words] }))),
  "a TwilioServiceException": () =>
    fetchFrom(echoing(400, (title) => ({ type: "t", title, status: 400, code: 1, detail: title }))),
  "a redirect": async () =>
    (await clientOf(echoing(307, (message) => ({ message })))).conversations.v1.users.page(),
  "an answer that is no JSON": () => fetchFrom((_, response) => response.end(`<p>${PERSON}`)),
  "a page that is none": async () =>
    (await clientOf(echoing(200, (words) => ({ words })))).conversations.v1.users.page(),
  "a connection that breaks": () => fetchFrom(({ socket }) => socket.destroy()),
  "a refused connection": () => fetchAt("http://127.0.0.1:1"),
  "an answer that does not come": async () =>
    clientAt().request({ method: "get", uri: await serverOf(() => {}), timeout: 20 }),
  "a host without TLS": async () => fetchAt(secure(await serverOf(() => {}))),
  "a certificate authority that is none": async () => {
    vi.stubEnv("TWILIO_CA_BUNDLE", "package.json");
    return fetchAt(secure(await serverOf(() => {})));
  },
  "a certificate authority that is not there": () => {
    vi.stubEnv("TWILIO_CA_BUNDLE", "/no/such/file");
    return fetchAt(TWILIO);
  },
  "a name that nobody knows": () => {
    const unknown = Object.assign(new Error(`getaddrinfo ENOTFOUND`), { code: "ENOTFOUND" });
    const lookup = vi.spyOn(dns, "lookup").mockImplementation((...args: unknown[]) => {
      const callback = args.at(-1);
      if (typeof callback === "function") callback(unknown);
    });
    onTestFinished(() => lookup.mockRestore());
    return fetchAt("http://nowhere.example");
  },
  "a proxy that refuses": async () => {
    const proxy = createServer((socket) => socket.end("HTTP/1.1 407 No\r\n\r\n"));
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void proxy.close());
    const address = proxy.address();
    return fetchThrough(`127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  },
  "a proxy that is not there": () => fetchThrough("127.0.0.1:1"),
  "a proxy that is none": () => fetchThrough("%ZZ"),
  "a URL that is none": () => fetchAt(`nonsense of ${PERSON}`),
  "a path parameter that is none": () => clientAt().conversations.v1.users(`${PERSON}/`),
  "a parameter that is missing": () => clientAt().conversations.v1.users.create(JSON.parse("{}")),
  "a page size that is none": () => clientAt().conversations.v1.users.list({ pageSize: -1 }),
  "an account that is none": () => twilio(SETTINGS.TWILIO_API_KEY, SETTINGS.TWILIO_API_SECRET),
  "no password": () => fetchUser(twilio(SETTINGS.TWILIO_ACCOUNT_SID, "")),
};

/** What comes of a way to fail. */
export async function failureOf(fail: () => unknown): Promise<unknown> {
  onTestFinished(() => void vi.unstubAllEnvs());
  try {
    await fail();
  } catch (error) {
    return error;
  } finally {
    vi.unstubAllEnvs();
  }
  throw new Error("it did not fail");
}

function clientAt(url?: string): Twilio {
  const { TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_ACCOUNT_SID } = SETTINGS;
  const client = twilio(TWILIO_API_KEY, TWILIO_API_SECRET, { accountSid: TWILIO_ACCOUNT_SID });
  if (url !== undefined) client.conversations.baseUrl = url;
  return client;
}

async function clientOf(listener: RequestListener): Promise<Twilio> {
  return clientAt(await serverOf(listener));
}

function fetchUser(client: Twilio): Promise<unknown> {
  return client.conversations.v1.users(encodeURIComponent(PERSON)).fetch();
}

function fetchAt(url: string): Promise<unknown> {
  return fetchUser(clientAt(url));
}

async function fetchFrom(listener: RequestListener): Promise<unknown> {
  return fetchUser(await clientOf(listener));
}

function fetchThrough(proxy: string): Promise<unknown> {
  vi.stubEnv("HTTP_PROXY", `http://${PROXY_USER}${proxy}`);
  return fetchAt(TWILIO);
}

/** Sends back what was sent, as nobody should. */
function echoing(status: number, body: (words: string) => object): RequestListener {
  return (request, response) => {
    const words = `${PERSON} sent ${request.headers.authorization}`;
    const headers = { location: "http://127.0.0.1:1/" };
    response.writeHead(status, headers).end(JSON.stringify(body(words)));
  };
}

function secure(url: string): string {
  return url.replace("http:", "https:");
}
