import twilio from "twilio";
import { type Settings, SettingsError } from "../settings.ts";
import type { Directory } from "./directory.ts";
import { HttpClient, type RequestCounts } from "./http-client.ts";
import { openDirectory } from "./open-directory.ts";
import { Pace } from "./pace.ts";
import type { Patience } from "./patience.ts";
import { refuseTelltales } from "./telltales.ts";

/** Twilio as the settings name it: one for a process, so that connections stay open. */
export interface Connection {
  /** The Workers and Users, to be asked with this patience. */
  open(patience: Patience): Directory;
  /** Grows with every request. */
  readonly requests: RequestCounts;
  /** How far Twilio's clock was ahead of ours at its last answer, in ms, where it said. */
  clockLead(): number | undefined;
  /** The client itself, for what is set up in Twilio and not synced. */
  readonly client: twilio.Twilio;
}

/**
 * Prepares a connection; sends nothing yet.
 *
 * @throws SettingsError when the `twilio` package does not take the settings, which it reads some of
 * by itself: `TWILIO_CA_BUNDLE`, `HTTP_PROXY`; or when requests would be printed.
 */
export function connect(settings: Settings): Connection {
  refuseTelltales(process.env);
  const { accountSid, credentials, baseUrl } = settings;
  const pace = new Pace(settings.pace);
  const httpClient = newHttpClient(settings, pace);
  const client = twilio(credentials.username, credentials.password, {
    accountSid,
    httpClient,
    // Left undefined, the package reads these from the environment, for a stand-in too.
    region: baseUrl === undefined ? (settings.region ?? "") : "",
    edge: baseUrl === undefined ? (settings.edge ?? "") : "",
  });
  if (baseUrl !== undefined) {
    client.taskrouter.baseUrl = baseUrl;
    client.conversations.baseUrl = baseUrl;
    client.events.baseUrl = baseUrl;
    // The emulator is one host, and Flex's API has a path of Conversations'.
    client.flexApi.baseUrl = `${baseUrl}/flex-api`;
  }
  return {
    open: (patience) => openDirectory(client, settings, patience, pace),
    requests: httpClient.counts,
    clockLead: () => httpClient.clockLead,
    client,
  };
}

function newHttpClient({ baseUrl }: Settings, pace: Pace): HttpClient {
  const proxy = process.env.HTTP_PROXY;
  try {
    if (proxy) new URL(proxy);
    return new HttpClient(pace, (url) => isTwilio(url, baseUrl));
  } catch {
    throw new SettingsError(
      "Settings: TWILIO_CA_BUNDLE must name a readable file, and HTTP_PROXY a URL, where they are set.",
    );
  }
}

/** The APIs that are asked, in any region and over any edge; not every host of Twilio's is one. */
const HOST = /^(taskrouter|conversations|events|flex-api)(\.[a-z0-9-]+){0,2}\.twilio\.com$/;

/** Whether a URL may get the credentials. */
function isTwilio(url: URL, baseUrl: string | undefined): boolean {
  if (url.username + url.password !== "") return false;
  if (baseUrl !== undefined) return url.origin === new URL(baseUrl).origin;
  return url.protocol === "https:" && url.port === "" && HOST.test(url.hostname);
}
