/** True once the reader has asked for the pictures; before that, none is loaded. */
let isAsked = false;
/** The element that shows how many pictures have loaded. */
let counts: HTMLElement | undefined;
/** For each address, whether a picture loaded from it. */
const results = new Map<string, boolean>();

/**
 * Loads the pictures on the page, retries broken ones, and from then on loads each picture that is
 * added.
 */
export function loadPictures(status: HTMLElement | undefined): void {
  isAsked = true;
  counts = status;
  const places = ".picture:not([data-state='loaded'], [data-state='loading'])";
  for (const place of document.querySelectorAll<HTMLElement>(places)) load(place);
}

/** Returns the placeholder of a picture, which stays empty until the pictures are loaded. */
export function pictureElement({ href }: URL, alt: string): HTMLElement {
  const place = document.createElement("span");
  place.className = "picture";
  place.dataset.address = href;
  place.dataset.alt = alt;
  if (isAsked) load(place);
  return place;
}

function load(place: HTMLElement): void {
  const { address = "", alt = "" } = place.dataset;
  const image = new Image();
  const end = (isPicture: boolean) => {
    place.dataset.state = isPicture ? "loaded" : "broken";
    place.replaceChildren(isPicture ? image : `${alt} does not load`);
    results.set(address, isPicture);
    const loaded = [...results.values()].filter(Boolean).length;
    if (counts) counts.textContent = `Loaded: ${loaded}. Broken: ${results.size - loaded}.`;
  };
  image.addEventListener("load", () => end(true));
  image.addEventListener("error", () => end(false));
  image.alt = alt;
  image.loading = "lazy";
  image.referrerPolicy = "no-referrer";
  place.dataset.state = "loading";
  place.replaceChildren(image, "loading…");
  image.src = address;
}
