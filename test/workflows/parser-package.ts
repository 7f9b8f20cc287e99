/** What the tests use of GitHub's own parser, in one module: loaded twice, it would not know its own tokens. */

export * from "@actions/workflow-parser";
export { convertActionTemplate, parseAction } from "@actions/workflow-parser/actions/index";
