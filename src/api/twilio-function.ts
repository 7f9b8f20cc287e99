import { z } from "zod";
import type { Environment } from "../settings.ts";
import { type Answerer, eventAnswerer } from "../webhook/answerer.ts";
import type { Received } from "../webhook/received.ts";
import { configuredUrls } from "../webhook/webhook-settings.ts";

/** A global of the Twilio Functions runtime. */
declare const Twilio: { readonly Response: new () => RuntimeResponse };

/** Twilio Functions: `Twilio.Response`. */
interface RuntimeResponse {
  setStatusCode(status: number): void;
  setHeaders(headers: Readonly<Record<string, string>>): void;
}

/** In ms. Twilio ends a Function after 10 s (Twilio Functions: limits). JSON is refused at once. */
const BUDGETS = { form: 8_000, json: 8_000 };

let answer: Answerer | undefined;

/**
 * The webhook as a Twilio Function. `npm run build:functions` bundles it with the mapping.
 *
 * @param context environment variables and functions
 * @param event the parameters of query and body in one object, and the headers in `request`
 */
export async function handler(
  context: object,
  event: object,
  callback: (error: null, response: RuntimeResponse) => void,
): Promise<void> {
  const environment = environmentFrom(context);
  answer ??= eventAnswerer(environment, { budgets: BUDGETS });
  const { status, headers } = await answer(() => receivedFrom(environment, event));
  // The runtime replaces the global `Response` with this class.
  const response = new Twilio.Response();
  response.setStatusCode(status);
  response.setHeaders(headers);
  callback(null, response);
}

/**
 * Returns the variables. Twilio adds the account's SID and Auth Token (Twilio Functions:
 * `context`).
 */
function environmentFrom(context: object): Environment {
  const { ACCOUNT_SID, AUTH_TOKEN, ...variables } = fitting(context, z.string().min(1));
  return {
    TWILIO_ACCOUNT_SID: ACCOUNT_SID,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    ...variables,
    MAPPING_FILE: undefined,
    // The build puts the text of the mapping here.
    ATTRIBUTE_MAPPING: process.env.BUNDLED_MAPPING,
  };
}

function receivedFrom(environment: Environment, event: object): Received {
  const { request, ...parameters } = Object.fromEntries(Object.entries(event));
  const { headers = {} } = requestShape.safeParse(request).data ?? {};
  const ofQuery = configuredUrls(environment)
    .filter((url) => URL.canParse(url))
    .flatMap((url) => [...new URL(url).searchParams.keys()]);
  for (const name of ofQuery) delete parameters[name];
  const { DOMAIN_NAME, PATH } = environment;
  return {
    // The runtime does not pass the method. Other requests fail for lack of a content type.
    method: "POST",
    url: `https://${DOMAIN_NAME}${PATH}`,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, values]) => [name, [values].flat().join(", ")]),
    ),
    body: { form: fitting(parameters, oneOrMore) },
  };
}

const oneOrMore = z.union([z.string(), z.array(z.string())]);
const requestShape = z.object({ headers: z.record(z.string(), oneOrMore) });

/** Returns the values of an object that have a shape, and leaves out the others. */
function fitting<T>(values: object, shape: z.ZodType<T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const { success, data } = shape.safeParse(value);
      return success ? [[name, data]] : [];
    }),
  );
}
