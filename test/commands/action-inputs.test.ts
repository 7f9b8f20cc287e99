import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  ACTION_INPUTS,
  actionArguments,
  actionSettings,
} from "../../src/commands/action-inputs.ts";
import { newProgram } from "../../src/commands/program.ts";
import { readAction } from "../workflows/github-parser.ts";

/** The variables that a runner makes of inputs. */
function given(inputs: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
}

function lineFor(inputs: Readonly<Record<string, string>>, environment = {}): string[] {
  return actionArguments({ ...environment, ...given(inputs) }, newProgram({}));
}

describe("action.yml", async () => {
  const action = await readAction(".");

  test("is an action without errors to GitHub's own parser, as are alert/ and comment/", async () => {
    const others = await Promise.all(["alert", "comment"].map(readAction));
    expect([action, ...others].flatMap(({ errors }) => errors)).toEqual([]);
  });

  test("has the inputs that the program reads, and runs the bundle on Node 24", () => {
    expect([...action.inputs.keys()].sort()).toEqual([...ACTION_INPUTS].sort());
    expect(action).toMatchObject({ using: "node24", main: "dist/action.mjs" });
  });

  test("is described in docs/github-actions.md, input by input", async () => {
    const page = await readFile("docs/github-actions.md", "utf8");
    const [table = ""] = /\| input \|.*?\n\n/s.exec(page) ?? [];
    const names = [...table.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name),
    );
    expect(names.sort()).toEqual([...ACTION_INPUTS].sort());
  });

  test("gives what a run is worth", () => {
    const outputs = ["outcome", "counts", "changed", "plan", "report", "page", "summary"];
    expect(action.outputs).toEqual(outputs);
  });
});

describe("the inputs of the action", () => {
  test.each([
    [{}, ["sync"]],
    [{ command: "plan" }, ["plan"]],
    [{ command: "doctor", mapping: "m.json" }, ["doctor", "--mapping=m.json"]],
    [{ command: "plan", html: "a.html" }, ["plan", "--html=a.html"]],
    [{ command: "orphans", deadline: "5m" }, ["orphans", "--deadline=5m"]],
    [{ command: "validate" }, ["validate", "--mapping-only"]],
    [{ command: "why", worker: "--json" }, ["why", "--", "--json"]],
    [{ worker: " Ada\nLovelace '$(x)' " }, ["sync", "--worker=Ada\nLovelace '$(x)'"]],
    [
      { "changed-within": "3h", "allow-overwrites": "4", "allow-creates": "5", plan: "c1u1-0" },
      ["sync", "--changed-within=3h", "--allow-overwrites=4", "--allow-creates=5", "--plan=c1u1-0"],
    ],
    [{ command: "", worker: "  " }, ["sync"]],
  ])("stand for a command line: %j", (inputs, line) => {
    expect(lineFor(inputs)).toEqual(line);
  });

  test("have the report written where the runner keeps files", () => {
    const environment = { RUNNER_TEMP: "/runner" };
    const json = "--json=/runner/sync-report.json";
    expect(lineFor({}, environment)).toEqual(["sync", json]);
    expect(lineFor({ command: "plan" }, environment)).toEqual(["plan", json]);
    expect(lineFor({ command: "doctor" }, environment)).toEqual(["doctor"]);
  });

  test.each([
    [
      { command: "sink" },
      "must be sync, plan, doctor, why, orphans or validate. Did you mean `sync`?",
    ],
    [{ command: "toString" }, "The input `command` must be sync, plan"],
    [{ command: "doctor", worker: "Ada" }, "`worker` does not apply to the command `doctor`"],
    [{ command: "plan", plan: "c1u1-0" }, "`plan` does not apply to the command `plan`"],
    [
      { command: "validate", deadline: "5m" },
      "`deadline` does not apply to the command `validate`",
    ],
    [{ command: "why" }, "The command `why` needs the input `worker`"],
  ])("are refused if they make no command line: %j", (inputs, message) => {
    expect(() => lineFor(inputs)).toThrow(message);
  });

  test("set the variables of the settings, and leave alone what is not given", () => {
    const settings = given({
      "account-sid": " AC1 ",
      "show-values": "true",
      region: "",
      worker: "x",
    });
    expect(actionSettings(settings)).toEqual({ TWILIO_ACCOUNT_SID: "AC1", SHOW_VALUES: "true" });
  });
});
