/** What was read no longer ago than this need not be read again before it is written, in ms. */
export const FRESH = 250;
