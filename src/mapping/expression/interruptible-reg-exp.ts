import { type Context, createContext, Script } from "node:vm";

/** How long a regular expression may look for one match, in ms. */
const AT_MOST = 1000;

const script = new Script("task()");
let context: Context | undefined;

/**
 * A regular expression that gives up: there are some that take years on thirty characters. Only
 * `vm` can interrupt one.
 *
 * @throws Error with the code `ERR_SCRIPT_EXECUTION_TIMEOUT` from `exec`.
 */
export class InterruptibleRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    context ??= createContext();
    context.task = () => super.exec(text);
    return script.runInContext(context, { timeout: AT_MOST });
  }
}
