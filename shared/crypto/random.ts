/** Source of random bytes. Injected wherever a secret is made, so that tests can hold it still. */
export type RandomBytes = (bytes: number) => Uint8Array;

/** The platform's cryptographically secure source; at most 65,536 bytes a call. */
export const secureRandom: RandomBytes = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));
