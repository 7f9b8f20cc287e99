import { Problem } from "../mapping/problem.ts";
import { nearestWord } from "../mapping/text.ts";
import type { DirectoryReader } from "../twilio/directory.ts";
import { WORKER_SID } from "../twilio/records.ts";

/** How many Workers a name is compared with: as many as TaskRouter lists in one answer. */
const COMPARED = 1000;

/**
 * Finds out why no Worker in scope has the SID or name. A similar name is personal data, so it goes
 * into the problem's detail.
 *
 * @throws Problem if Twilio does not answer.
 */
export async function workerNotFound(
  directory: DirectoryReader,
  worker: string,
  expression?: string,
): Promise<Problem> {
  if (expression !== undefined) {
    for await (const { length } of directory.workers({ worker, namesOnly: true })) {
      if (length > 0) return leftOut();
    }
  }
  if (WORKER_SID.test(worker)) {
    return new Problem(
      "worker-not-found",
      "No Worker in the Workspace has this SID. Check the SID and TWILIO_WORKSPACE_SID.",
    );
  }
  return new Problem(
    "worker-not-found",
    "No Worker in the Workspace has this name. Check the name and TWILIO_WORKSPACE_SID.",
    { detail: await suggestion(directory, worker) },
  );
}

function leftOut(): Problem {
  return new Problem(
    "worker-out-of-scope",
    "The mapping's `workers` expression excludes this Worker. Change the expression, or name another Worker.",
  );
}

/** Undefined if no name is similar, or Twilio cannot list them: a suggestion is not worth an error. */
async function suggestion(directory: DirectoryReader, name: string): Promise<string | undefined> {
  try {
    for await (const page of directory.workers({ first: COMPARED, namesOnly: true })) {
      const names = page.map(({ friendlyName }) => friendlyName);
      const nearest = nearestWord(name, names);
      const found = page.find(({ friendlyName }) => friendlyName === nearest);
      return found && `Did you mean ${found.friendlyName}, ${found.sid}?`;
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  return undefined;
}
