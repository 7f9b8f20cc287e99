import { symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { buildFunctions, FUNCTION_FILE } from "../../src/dev/functions/build-functions.ts";
import type { Environment } from "../../src/settings.ts";
import { serveHandler } from "../support/serve-handler.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { forward } from "./forward.ts";
import type { Send } from "./serve-samples.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Each host's own entry file, which reads its settings from the environment of this process. */
export const HOSTS: Readonly<Record<string, () => Promise<Send>>> = {
  "a web-standard host (Vercel)": async () => {
    const { default: worker } = await import("../../src/api/worker-events.ts");
    return async (request) => (await worker.fetch(request)).status;
  },
  "Node, through srvx": async () => {
    const { default: worker } = await import("../../src/api/worker-events.ts");
    const url = await serveHandler(worker.fetch);
    return (request) => forward(request, url);
  },
  "AWS Lambda": () => lambda("utf8"),
  "AWS Lambda, with bodies in base64": () => lambda("base64"),
  "Twilio Functions, as built": () => twilioFunction(),
};

/** AWS Lambda: an event of a function URL or an HTTP API, payload format 2.0. */
async function lambda(encoding: "utf8" | "base64"): Promise<Send> {
  const { handler } = await import("../../src/api/lambda.ts");
  return async (request) => {
    const { pathname, search, hostname } = new URL(request.url);
    const { method, headers } = request;
    const body = Buffer.from(await request.arrayBuffer()).toString(encoding);
    const event = {
      version: "2.0",
      rawPath: pathname,
      rawQueryString: search.slice(1),
      headers: { host: hostname, ...Object.fromEntries(headers) },
      requestContext: { domainName: hostname, http: { method, sourceIp: "192.0.2.1" } },
      isBase64Encoded: encoding === "base64",
      ...(body !== "" && { body }),
    };
    const answer = await handler(event, CONTEXT);
    return typeof answer === "string" ? 200 : (answer.statusCode ?? 200);
  };
}

/** Nothing of it is used. */
const CONTEXT = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: "webhook",
  functionVersion: "1",
  invokedFunctionArn: "",
  memoryLimitInMB: "256",
  awsRequestId: "",
  logGroupName: "",
  logStreamName: "",
  getRemainingTimeInMillis: () => 15_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

/** Stands in for `Twilio.Response` of the runtime. */
class RuntimeResponse {
  status = 200;
  setStatusCode(status: number): void {
    this.status = status;
  }
  setHeaders(): void {}
}

type FunctionHandler = (
  context: object,
  event: object,
  callback: (error: null, response: RuntimeResponse) => void,
) => void;

const functionFile = z.object({
  handler: z.custom<FunctionHandler>((value) => typeof value === "function"),
});

const DOMAIN_NAME = "worker-user-sync-1234.twil.io";

/** Where Twilio would serve the Function. */
export const FUNCTION_URL = `https://${DOMAIN_NAME}/worker-events`;

/** The built file, called as `@twilio/runtime-handler` does; `check:functions` calls it by that. */
export async function twilioFunction(variables: Environment = process.env): Promise<Send> {
  const folder = await temporaryFolder();
  await buildFunctions(folder, {});
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const file = join(folder, FUNCTION_FILE);
  const { handler } = functionFile.parse(createRequire(file)(file));
  const context = {
    ...variables,
    MAPPING_FILE: "not-there.json",
    getTwilioClient: () => {},
    SERVICE_SID: undefined,
    DOMAIN_NAME,
    PATH: "/worker-events",
  };
  const Runtime = { Twilio: { Response: RuntimeResponse }, Response: RuntimeResponse };
  const own = { Twilio: undefined, Response: globalThis.Response };
  return async (request) => {
    const event = await functionEvent(request);
    Object.assign(globalThis, Runtime);
    try {
      const response = await new Promise<RuntimeResponse>((resolve) =>
        handler(context, event, (_, answer) => resolve(answer)),
      );
      return response.status;
    } finally {
      Object.assign(globalThis, own);
    }
  };
}

/** Query and body in one object, beside the request's headers; the body wins. */
async function functionEvent(request: Request): Promise<object> {
  const text = await request.text();
  const headers = Object.fromEntries(request.headers);
  const isJson = headers["content-type"]?.includes("json") && text !== "";
  const body = isJson ? JSON.parse(text) : valuesOf(new URLSearchParams(text));
  return {
    request: { headers, cookies: {} },
    ...valuesOf(new URL(request.url).searchParams),
    ...body,
  };
}

function valuesOf(parameters: URLSearchParams): object {
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}
