import { type IncomingMessage, request as send } from "node:http";
import { text } from "node:stream/consumers";
import type { EmulatorOptions } from "../../src/dev/emulator/emulator.ts";
import { serverOf } from "./answering-server.ts";
import { type Center, startCenter } from "./center.ts";

/** What a gateway answers in Twilio's place. */
export interface GatewayAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** True if Twilio serves the request before, and its answer is lost. */
  readonly served?: boolean;
}

/** One request as a gateway sees it. */
export interface Passing {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly form: URLSearchParams;
}

/** What a gateway that keeps a request to itself does. */
export const NO_ANSWER = new Promise<never>(() => {});

/**
 * Starts a center that is reached only through a gateway.
 *
 * @param intercept answers in Twilio's place, or lets a request pass with `undefined`
 */
export async function startCenterBehind(
  intercept: (passing: Passing) => GatewayAnswer | undefined | Promise<GatewayAnswer | undefined>,
  options: EmulatorOptions = {},
): Promise<Center> {
  const settings: Record<string, string> = {};
  const center = await startCenter(options, settings);
  const { port } = new URL(center.url);
  const url = await serverOf(async (request, response) => {
    const { method = "GET", url: path = "/", headers } = request;
    const body = await text(request);
    const form = new URLSearchParams(body);
    const answer = await intercept({ method, path, form });
    const inPlace = () =>
      response
        .writeHead(answer?.status ?? 500, { ...answer?.headers })
        .end(JSON.stringify(answer?.body ?? {}));
    if (answer !== undefined && !answer.served) {
      inPlace();
      return;
    }
    const { "content-length": _, ...others } = headers;
    const passed = send({ port, method, path, headers: others }, (answered: IncomingMessage) => {
      if (answer !== undefined) {
        answered.resume().on("end", inPlace);
        return;
      }
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    });
    passed.on("error", () => response.destroy());
    // What the gateway took away from a form does not get through.
    passed.end(form.size > 0 ? form.toString() : body);
  });
  settings.TWILIO_API_BASE_URL = url;
  return { ...center, settings: { ...center.settings, ...settings } };
}
