import type { UserRecord } from "../mapping/user.ts";
import { asProblem } from "../plan/outcome.ts";
import type { DirectoryReader } from "../twilio/directory.ts";

/** The list of all Users, read as far as it pays. */
export class UserList {
  readonly #pages: AsyncIterator<readonly UserRecord[]>;
  /** Pages, the end counted as one. */
  #read = 0;
  #ended = false;
  #complete = false;
  #hasUsers = false;

  constructor(directory: DirectoryReader) {
    this.#pages = directory.users()[Symbol.asyncIterator]();
  }

  /** True when the list was read to its end. */
  get isComplete(): boolean {
    return this.#complete;
  }

  /** True when the list is a single page: whoever is not in it was no User then. */
  get isWhole(): boolean {
    return this.#complete && this.#read <= 2 && this.#hasUsers;
  }

  /**
   * Reads on while that is wanted.
   *
   * @param most pages in all
   * @throws Problem when every further request would fail alike; otherwise a list that cannot be
   * read on just ends.
   */
  async readTo(most: number, isWanted: () => boolean, onUser: (user: UserRecord) => void) {
    while (!this.#ended && this.#read < most && isWanted()) {
      for (const user of await this.#nextPage()) onUser(user);
    }
  }

  async #nextPage(): Promise<readonly UserRecord[]> {
    try {
      const { done, value } = await this.#pages.next();
      this.#read++;
      if (!done) {
        this.#hasUsers ||= value.length > 0;
        return value;
      }
      this.#ended = true;
      this.#complete = true;
    } catch (error) {
      this.#ended = true;
      const problem = asProblem(error);
      if (problem.endsRun) throw problem;
    }
    return [];
  }
}
