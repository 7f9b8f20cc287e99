import twilio, { type Twilio } from "twilio";
import type { Settings } from "../settings.ts";
import type { Deadline } from "./deadline.ts";
import type { Directory } from "./directory.ts";
import { HttpClient, type RequestCounts } from "./http-client.ts";
import { APIS, httpsAgents } from "./https-agent.ts";
import { RateLimiter } from "./rate-limiter.ts";
import { type OnTrouble, Requester } from "./requester.ts";
import { UserService } from "./user-service.ts";
import { WorkerReader } from "./worker-reader.ts";

export interface SessionOptions {
  readonly onTrouble?: OnTrouble | undefined;
  /** How long one try may take at most, in ms. */
  readonly longestTry?: number | undefined;
}

/** Access to Twilio for one run or one event, until its deadline. */
export interface Session {
  /** One Workspace's Workers and one service's Users, over the `twilio` package. */
  readonly directory: Directory;
  /** Grows with every request. */
  readonly requests: RequestCounts;
  /** How far Twilio's clock was ahead of ours at its last answer, in ms; undefined if unknown. */
  clockLead(): number | undefined;
  /** The client itself, to set up things in Twilio; its requests go through `requester`. */
  readonly client: Twilio;
  readonly requester: Requester;
}

/**
 * Prepares access to Twilio, once for each process, so that connections stay open; sends nothing yet.
 *
 * @throws SettingsError if a general variable such as `HTTPS_PROXY` or `TWILIO_CA_BUNDLE` cannot be
 * used, or a debug variable would print requests.
 */
export function connect(settings: Settings) {
  const rateLimiter = new RateLimiter(settings.pace);
  const agentFor = httpsAgents(process.env);
  const { baseUrl, workspaceSid, serviceSid } = settings;
  const mayAsk = (url: URL) => isTwilio(url, baseUrl);
  return {
    /** Prepares the requests of one run or one event; sends nothing yet. */
    open(deadline: Deadline, { onTrouble = () => {}, longestTry }: SessionOptions = {}): Session {
      const httpClient = new HttpClient({ deadline, rateLimiter, agentFor, mayAsk, longestTry });
      const client = newClient(settings, httpClient);
      const requester = new Requester(deadline, httpClient.counts, onTrouble);
      const workers = new WorkerReader(client, workspaceSid, requester);
      const users = new UserService(client, serviceSid, requester);
      return {
        directory: {
          workers: (scope) => workers.workers(scope),
          worker: (sid) => workers.worker(sid),
          users: () => users.users(),
          user: (key) => users.user(key),
          turnToWrite: () => rateLimiter.turnToWrite(deadline),
          createUser: (identity, values, roleSid) => users.createUser(identity, values, roleSid),
          updateUser: (sid, values) => users.updateUser(sid, values),
          mayWriteAgain: (error, failures) => requester.mayTryAgain(error, failures, "write"),
        },
        requests: httpClient.counts,
        clockLead: () => httpClient.clockLead,
        client,
        requester,
      };
    },
  };
}

function newClient(settings: Settings, httpClient: HttpClient): Twilio {
  const { accountSid, credentials, baseUrl, region = "", edge = "" } = settings;
  const client = twilio(credentials.username, credentials.password, {
    accountSid,
    httpClient,
    // If these are undefined, the package reads them from the environment, even for a stand-in.
    region: baseUrl === undefined ? region : "",
    edge: baseUrl === undefined ? edge : "",
  });
  if (baseUrl !== undefined) {
    client.taskrouter.baseUrl = baseUrl;
    client.conversations.baseUrl = baseUrl;
    client.events.baseUrl = baseUrl;
    // The emulator is one host, and the APIs of Flex and Conversations share a path.
    client.flexApi.baseUrl = `${baseUrl}/flex-api`;
  }
  return client;
}

/** The hosts of these APIs, in any region and edge; other hosts of Twilio are refused. */
const HOST = new RegExp(`^(${APIS.join("|")})(\\.[a-z0-9-]+){0,2}\\.twilio\\.com$`);

/** Whether the credentials may be sent to a URL. */
function isTwilio(url: URL, baseUrl: string | undefined): boolean {
  if (url.username + url.password !== "") return false;
  if (baseUrl !== undefined) return url.origin === new URL(baseUrl).origin;
  return url.protocol === "https:" && url.port === "" && HOST.test(url.hostname);
}
