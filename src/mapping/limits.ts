/**
 * How many arrays and objects may be inside each other: a quarter of what the stack has room for
 * where values are compared and written.
 */
export const DEEPEST = 500;

/**
 * How many bytes a User's attributes may take (Conversations: "Attributes", up to 16 KB). Twilio has
 * the last word: it is asked to keep more only of a User that holds more already.
 */
export const MOST_BYTES = 16 * 1024;
