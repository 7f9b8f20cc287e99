import { nearestWord } from "./mapping/text.ts";

/** The regions, each with the edge in the same place (Twilio: Global infrastructure). */
const EDGE_OF: ReadonlyMap<string, string> = new Map([
  ["us1", "ashburn"],
  ["ie1", "dublin"],
  ["au1", "sydney"],
]);

/** The edges; those that end in `-ix` belong to Interconnect (Twilio: Edge locations). */
const EDGES: readonly string[] = [
  ...["ashburn", "dublin", "frankfurt", "roaming", "sao-paulo", "singapore", "sydney", "tokyo"],
  ...["umatilla", "ashburn-ix", "frankfurt-ix", "london-ix", "san-jose-ix", "singapore-ix"],
  ...["sydney-ix", "tokyo-ix"],
];

/** Where requests to Twilio go; both are undefined for the default. */
interface Place {
  readonly region: string | undefined;
  readonly edge: string | undefined;
}

/**
 * Reads TWILIO_REGION and TWILIO_EDGE, ignoring case. A region without an edge gets the edge in the
 * same place, because hosts that name a region alone were switched off on 28 April 2026 (Twilio
 * changelog, 4 February 2026).
 *
 * @returns the place, or what is wrong.
 */
export function readPlace(regionText?: string, edgeText?: string): Place | string {
  const [region, edge] = [regionText?.toLowerCase(), edgeText?.toLowerCase()];
  if (isEdge(region) || isRegion(edge)) return mixedUp(region, edge);
  const wrong = region === undefined ? undefined : regionIssue(region);
  if (wrong !== undefined) return `TWILIO_REGION ${wrong}`;
  if (edge !== undefined && !isEdge(edge)) {
    const nearest = nearestWord(edge, EDGES);
    const meant = nearest === undefined ? "" : ` (did you mean \`${nearest}\`?)`;
    return `TWILIO_EDGE must be one of Twilio's edges, such as \`dublin\`${meant}`;
  }
  const place = { region, edge: edge ?? EDGE_OF.get(region ?? "") };
  if (region === undefined || place.edge !== undefined) return place;
  return "TWILIO_EDGE is not set, and this program knows no edge for this region; set TWILIO_EDGE too";
}

/** What is wrong with a region, or undefined. */
export function regionIssue(text: string): string | undefined {
  return isRegion(text.toLowerCase())
    ? undefined
    : "must be a region such as `us1`, `ie1` or `au1`";
}

/** Accepts unknown regions too, which may be new. */
function isRegion(text = ""): boolean {
  return /^[a-z]{2}\d$/.test(text);
}

function isEdge(text = ""): boolean {
  return EDGES.includes(text);
}

/** A message that names what is in the wrong place and, if possible, the right settings. */
function mixedUp(region: string | undefined, edge: string | undefined): string {
  const [regionMeant] = [region, edge].filter(isRegion);
  const [edgeMeant] = [edge, region].filter(isEdge);
  const place = edgeMeant?.replace(/-ix$/, "");
  const regionSet = regionMeant ?? [...EDGE_OF].find(([, one]) => one === place)?.[0];
  const edgeSet = edgeMeant ?? EDGE_OF.get(regionMeant ?? "");
  const what = !isEdge(region)
    ? "TWILIO_EDGE holds a region"
    : isRegion(edge)
      ? "TWILIO_REGION and TWILIO_EDGE are swapped"
      : "TWILIO_REGION holds an edge";
  const setRegion = regionSet ? `=${regionSet}` : " to the account's region (such as ie1)";
  const setEdge = edgeSet ? `=${edgeSet}` : " to an edge near it";
  return `${what}: set TWILIO_REGION${setRegion} and TWILIO_EDGE${setEdge}`;
}
