import { createHmac } from "node:crypto";
import webhooks from "twilio/lib/webhooks/webhooks.js";
import type { World } from "../../src/dev/emulator/world.ts";

/** Where Twilio finds the webhook in the tests. */
export const WEBHOOK_URL = "https://sync.example.com/api/worker-events";

/** What a test sends differently from Twilio. */
export interface Sending {
  /** The URL that Twilio called, and signed. */
  readonly signedUrl?: string;
  /** The URL at which the request arrives. */
  readonly url?: string;
  readonly token?: string;
  /** The secret of the shared key that signs, by HMAC-SHA256. */
  readonly sharedKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text to be signed and sent as it is. */
  readonly text?: string;
  /** The body that arrives, when it is not the one that was signed. */
  readonly body?: string;
}

/** The parameters of TaskRouter's event callback for the Worker at an index. */
export function callbackParameters(
  world: World,
  index = 0,
  type = "worker.attributes.update",
): [string, string][] {
  const worker = world.workers[index];
  return [
    ["EventType", type],
    ["AccountSid", world.accountSid],
    ["WorkspaceSid", world.workspaceSid],
    ["WorkspaceName", "Flex Task Assignment"],
    ["EventDescription", ""],
    ["ResourceType", "Worker"],
    ["ResourceSid", worker?.sid ?? ""],
    ["WorkerSid", worker?.sid ?? ""],
    ["WorkerName", worker?.friendlyName ?? ""],
    ["WorkerAttributes", worker?.attributes ?? ""],
    ["Timestamp", "1768000000"],
  ];
}

/** The headers with which Twilio signs a URL and the fields of a form. */
function signatureHeaders(
  url: string,
  fields: Readonly<Record<string, string | string[]>>,
  token: string,
  sharedKey: string | undefined,
): Record<string, string> {
  if (sharedKey === undefined) {
    return { "x-twilio-signature": webhooks.getExpectedTwilioSignature(token, url, fields) };
  }
  const text = Object.keys(fields)
    .sort()
    .reduce((before, name) => `${before}${name}${fields[name]}`, url);
  return {
    "x-twilio-signature": createHmac("sha256", sharedKey).update(text).digest("base64"),
    "x-twilio-webhooks-signature-settings": "key=webhooks_key_1,algorithm=HMAC_SHA256",
  };
}

/** A form as Twilio posts and signs it. */
export function formRequest(
  world: World,
  parameters: readonly [string, string][],
  sending: Sending = {},
): Request {
  const { signedUrl = WEBHOOK_URL, url = signedUrl, token = world.authToken } = sending;
  const form = new URLSearchParams([...parameters]);
  const fields = Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const [first = "", ...others] = form.getAll(name);
      return [name, others.length > 0 ? [first, ...others] : first];
    }),
  );
  return new Request(url, {
    method: "POST",
    body: sending.body ?? form.toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
      ...signatureHeaders(signedUrl, fields, token, sending.sharedKey),
      ...sending.headers,
    },
  });
}

/** JSON as Event Streams posts and signs it. */
export function jsonRequest(world: World, value: unknown, sending: Sending = {}): Request {
  const { signedUrl = WEBHOOK_URL, token = world.authToken } = sending;
  const body = sending.text ?? JSON.stringify(value);
  const hash = `bodySHA256=${webhooks.getExpectedBodyHash(body)}`;
  const url = `${signedUrl}${signedUrl.includes("?") ? "&" : "?"}${hash}`;
  return new Request(sending.url ?? url, {
    method: "POST",
    body: sending.body ?? body,
    headers: {
      "content-type": "application/json",
      ...signatureHeaders(url, {}, token, sending.sharedKey),
      ...sending.headers,
    },
  });
}

/** How Event Streams may send what could be an object or its text. */
export interface Spelling {
  readonly dataAsText?: boolean;
  readonly attributesAsObject?: boolean;
}

/** A CloudEvent of Event Streams about the Worker at an index. */
export function cloudEvent(
  world: World,
  index = 0,
  { dataAsText = false, attributesAsObject = false }: Spelling = {},
  type = "com.twilio.taskrouter.worker.attributes.update",
): object {
  const worker = world.workers[index];
  const attributes = worker?.attributes ?? "{}";
  const data = {
    request: null,
    payload: {
      eventtype: "worker.attributes.update",
      account_sid: world.accountSid,
      workspace_sid: world.workspaceSid,
      worker_sid: worker?.sid,
      worker_name: worker?.friendlyName,
      worker_attributes: attributesAsObject ? JSON.parse(attributes) : attributes,
      worker_version: "3",
    },
  };
  return {
    specversion: "1.0",
    type,
    source: `/${world.workspaceSid}`,
    id: `EZ${index}`,
    time: "2026-01-05T08:00:00Z",
    datacontenttype: "application/json",
    data: dataAsText ? JSON.stringify(data) : data,
  };
}
