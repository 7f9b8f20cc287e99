/** Until the reader asks for the pictures, none is loaded. */
let isAsked = false;
/** Where it is told how many could be loaded. */
let counts: HTMLElement | undefined;
/** Whether a picture's address gave a picture. */
const results = new Map<string, boolean>();

/**
 * Loads the pictures that are in the page, again where one was broken, and from now on those that
 * get into it.
 */
export function loadPictures(status: HTMLElement | undefined): void {
  isAsked = true;
  counts = status;
  const places = ".picture:not([data-state='loaded'], [data-state='loading'])";
  for (const place of document.querySelectorAll<HTMLElement>(places)) load(place);
}

/** A picture's place, which is empty until the pictures are loaded. */
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
