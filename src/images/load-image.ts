import http from "node:http";
import https from "node:https";
import { z } from "zod";
import { errorCode } from "../error-word.ts";
import { Problem } from "../mapping/problem.ts";
import { abortable } from "../twilio/deadline.ts";
import type { AgentFor } from "../twilio/https-agent.ts";
import { imageUnreachable } from "./image-problems.ts";
import { FIRST_BYTES } from "./image-type.ts";

/** How many redirects are followed. */
const MOST_REDIRECTS = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** The answer to a request for a picture, after all redirects. */
export interface ImageAnswer {
  readonly status: number;
  /**
   * The media type, without parameters and in lower case; undefined if it is missing or malformed.
   */
  readonly type: string | undefined;
  /** The size of the whole picture in bytes, if known. */
  readonly bytes: number | undefined;
  /** The first bytes; undefined for a HEAD request, or if it was refused. */
  readonly first: Buffer | undefined;
  /** True if any URL on the way began with http://. */
  readonly isInsecure: boolean;
}

/** Options for requesting pictures. */
export interface ImageRequests {
  /**
   * Checks the host of a URL before it is requested.
   *
   * @throws Problem if the host must not be asked.
   */
  readonly agentFor: (url: URL) => ReturnType<AgentFor>;
  /** Called with each request. */
  readonly onRequest: () => void;
}

/**
 * Requests a picture, or only its head, and follows redirects. It sends no credentials, not even
 * those in the URL, and no cookies.
 *
 * @throws Problem `image-private` or `image-unreachable`
 */
export async function loadImage(
  start: URL,
  method: "HEAD" | "GET",
  signal: AbortSignal,
  requests: ImageRequests,
): Promise<ImageAnswer> {
  let url = start;
  let isInsecure = false;
  for (let redirects = 0; ; redirects++) {
    if (!/^https?:$/.test(url.protocol)) throw imageUnreachable("redirected to another protocol");
    url.username = "";
    url.password = "";
    isInsecure ||= url.protocol === "http:";
    const { location, ...answer } = await send(url, method, signal, requests);
    if (location === undefined) return { ...answer, isInsecure };
    if (redirects === MOST_REDIRECTS) throw imageUnreachable("too many redirects");
    if (!URL.canParse(location, url.href)) throw imageUnreachable("redirected to what is no URL");
    url = new URL(location, url);
  }
}

const answerHeaders = z.object({
  "content-type": z
    .string()
    .transform((text) => text.split(";")[0]?.trim().toLowerCase())
    .pipe(z.string().regex(/^[a-z]+\/[a-z0-9.+-]{1,60}$/))
    .optional()
    .catch(undefined),
  "content-length": z.coerce.number().optional().catch(undefined),
  // RFC 9110, 14.4: `bytes 0-511/146515`.
  "content-range": z.string().optional(),
});

/** @throws Problem `image-private` or `image-unreachable` */
async function send(
  url: URL,
  method: "HEAD" | "GET",
  signal: AbortSignal,
  { agentFor, onRequest }: ImageRequests,
) {
  const isHead = method === "HEAD";
  const headers = {
    accept: "image/*,*/*;q=0.8",
    "accept-encoding": "identity",
    "user-agent": "worker-user-sync (checks pictures)",
    ...(!isHead && { range: `bytes=0-${FIRST_BYTES - 1}` }),
  };
  try {
    const options = { method, headers, signal, agent: agentFor(url) };
    onRequest();
    const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
      const { request } = url.protocol === "http:" ? http : https;
      request(url, options, resolve).on("error", reject).end();
    });
    // Node.js tells neither of a connection that becomes another protocol's (101), nor of its end.
    const response = await abortable(signal, answered);
    const { statusCode: status = 0 } = response;
    const location = REDIRECTS.includes(status) ? response.headers.location : undefined;
    const hasPicture = !isHead && status >= 200 && status < 300;
    const first = hasPicture ? await firstBytes(response) : undefined;
    // The answer to a HEAD has no body, and leaves the connection for the next request.
    if (isHead) response.resume();
    else response.destroy();
    const found = answerHeaders.parse(response.headers);
    const whole = /\/(\d{1,15})$/.exec(found["content-range"] ?? "")?.[1];
    const bytes = whole === undefined ? found["content-length"] : Number(whole);
    return { status, type: found["content-type"], bytes, first, location };
  } catch (error) {
    if (signal.aborted) throw imageUnreachable("timed out");
    if (error instanceof Problem && error.code === "image-private") throw error;
    // The words of a proxy's failure speak of Twilio.
    const code = error instanceof Problem ? error.code : errorCode(error);
    throw imageUnreachable(code ?? "no answer");
  }
}

async function firstBytes(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= FIRST_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, FIRST_BYTES);
}
