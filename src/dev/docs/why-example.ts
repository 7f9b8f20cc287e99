import { parseMapping } from "../../mapping/file/parse-mapping.ts";
import { disclosureFor } from "../../report/disclosure.ts";
import { explain } from "../../why/explain.ts";
import { whyLines } from "../../why/explanation-lines.ts";

const IDENTITY = "maya_2Eokafor_40example_2Ecom";

const MAPPING = {
  attributes: [{ from: "image_url", to: "avatar_url" }],
  friendlyName: { from: "public_identity", mode: "createOnly" },
};

const WORKER = {
  sid: "WK00000000000000000000000000000001",
  friendlyName: "maya.okafor@example.com",
  attributes: JSON.stringify({
    contact_uri: `client:${IDENTITY}`,
    image_url: "",
    public_identity: "Maya",
  }),
};

const USER = {
  sid: "US00000000000000000000000000000001",
  friendlyName: "Maya O.",
  attributes: '{"avatar_url":"https://pictures.example.com/old.png"}',
};

/**
 * Returns the example in docs/mapping.md: what `npm run why` prints for a picture that does not
 * change.
 */
export async function whyExample(): Promise<string> {
  const mapping = await parseMapping(JSON.stringify(MAPPING), "mapping.json");
  const explanation = await explain(mapping, WORKER, {
    scope: "in",
    user: async (identity) => ({ ...USER, identity }),
  });
  const lines = whyLines(explanation, disclosureFor({}), { colors: false, width: 100 });
  const command = `$ npm run why -- ${WORKER.friendlyName}`;
  return ["```", command, "", ...lines, "```"].join("\n");
}
