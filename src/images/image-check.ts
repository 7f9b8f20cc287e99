import http from "node:http";
import type { LookupFunction } from "node:net";
import pMap from "p-map";
import { Problem } from "../mapping/problem.ts";
import { shortened } from "../mapping/text.ts";
import { asProblem } from "../plan/outcome.ts";
import { pictureUrls } from "../plan/picture-urls.ts";
import type { Plan, Warning } from "../plan/plan.ts";
import { abortable, type Deadline } from "../twilio/deadline.ts";
import { httpsAgents } from "../twilio/https-agent.ts";
import { proxyFor } from "../twilio/proxy.ts";
import {
  imageInsecure,
  imageRefused,
  imageTooLarge,
  imageUnreachable,
  MOST_BYTES,
  notAnImage,
} from "./image-problems.ts";
import { isClear, isImage } from "./image-type.ts";
import { type ImageAnswer, type ImageRequests, loadImage } from "./load-image.ts";
import { checkHost, guardedLookup } from "./public-address.ts";

/** How many pictures are requested at once. */
const AT_ONCE = 10;
/** How long one picture may take, with all redirects, in ms. */
const LONGEST = 5000;
/** If a host gives no answer for this many pictures in a row, it is not asked for more. */
const GIVEN_UP_AFTER = 3;

/** How many characters of a URL are shown. */
const URL_LENGTH = 200;

/** How many pictures were checked, and with how many requests. */
export interface ImageCounts {
  checked: number;
  requests: number;
}

/** Options for checking pictures. */
export interface ImageCheckOptions {
  readonly deadline: Pick<Deadline, "noNew">;
  /** True to allow pictures in the user's own network and on this machine. */
  readonly allowPrivate: boolean;
  /** How long one picture may take, in ms. */
  readonly longest?: number;
  /** Resolves host names instead of the system. */
  readonly lookup?: LookupFunction;
}

/** Requests each picture that a plan would write once, and reports what is wrong with it. */
export class ImageCheck {
  readonly counts: ImageCounts = { checked: 0, requests: 0 };
  readonly #deadline: Pick<Deadline, "noNew">;
  readonly #longest: number;
  readonly #requests: ImageRequests;
  /** For each host, how many pictures in a row it has not answered for. */
  readonly #unanswered = new Map<string, number>();

  /** @throws SettingsError if a variable that names a proxy or certificates cannot be used. */
  constructor(options: ImageCheckOptions) {
    const { deadline, allowPrivate, longest = LONGEST } = options;
    const lookup = guardedLookup(allowPrivate, options.lookup);
    const direct = new http.Agent({ keepAlive: true, lookup });
    const agentFor = httpsAgents(process.env, lookup);
    this.#deadline = deadline;
    this.#longest = longest;
    this.#requests = {
      agentFor: (url) => {
        const isProxied = proxyFor(url.hostname, process.env) !== undefined;
        checkHost(url, allowPrivate, isProxied);
        return url.protocol === "http:" && !isProxied ? direct : agentFor(url.hostname);
      },
      onRequest: () => {
        this.counts.requests++;
      },
    };
  }

  /**
   * Checks the new pictures of a plan.
   *
   * @param onProgress gets how many are done, and of how many
   * @returns a warning for each picture of a Worker that cannot be shown, in the plan's order.
   * @throws Problem `interrupted` or `deadline`
   */
  async check(
    entries: Plan["entries"],
    onProgress: (done: number, total: number) => void = () => {},
  ): Promise<Warning[]> {
    const wanted = entries.flatMap((entry) => {
      const urls = "seen" in entry ? entry.fields.flatMap(pictureUrls) : [];
      return urls.map((url) => ({ worker: entry.worker, url }));
    });
    const all = new Set(wanted.map(({ url }) => url));
    const problems = new Map<string, Problem>();
    const { noNew } = this.#deadline;
    let done = 0;
    const checkOne = async (url: string) => {
      noNew.throwIfAborted();
      const problem = await abortable(noNew, this.#problemOf(url));
      if (problem !== undefined) problems.set(url, problem);
      this.counts.checked++;
      onProgress(++done, all.size);
    };
    await pMap(all, checkOne, { concurrency: AT_ONCE });
    return wanted.flatMap(({ worker, url }) => {
      const problem = problems.get(url);
      return problem === undefined ? [] : { worker, problem };
    });
  }

  /** Returns what is wrong with a picture, or undefined. */
  async #problemOf(text: string): Promise<Problem | undefined> {
    const url = new URL(text);
    const { host } = url;
    const unanswered = () => this.#unanswered.get(host) ?? 0;
    try {
      if (unanswered() >= GIVEN_UP_AFTER) throw imageUnreachable("its server does not answer");
      const answer = await this.#answerOf(url);
      this.#unanswered.delete(host);
      const problem = problemIn(answer);
      if (problem !== undefined) throw problem;
      return undefined;
    } catch (error) {
      const { code, message } = asProblem(error);
      if (code === "image-unreachable") this.#unanswered.set(host, unanswered() + 1);
      return new Problem(code, message, { detail: shortened(text, URL_LENGTH) });
    }
  }

  /** Requests the head, and the first bytes if the head is refused or not enough. */
  async #answerOf(url: URL): Promise<ImageAnswer> {
    const signal = AbortSignal.timeout(this.#longest);
    const head = await loadImage(url, "HEAD", signal, this.#requests);
    const isTelling = head.status === 200 && isClear(head.type) && (head.bytes ?? 0) > 0;
    return isTelling ? head : loadImage(url, "GET", signal, this.#requests);
  }
}

function problemIn({ status, type, bytes, first, isInsecure }: ImageAnswer): Problem | undefined {
  if (status < 200 || status > 299) return imageRefused(status);
  if (!isImage(type, first)) return notAnImage(type);
  if (bytes !== undefined && bytes > MOST_BYTES) return imageTooLarge(bytes);
  return isInsecure ? imageInsecure() : undefined;
}
