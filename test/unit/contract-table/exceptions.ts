/**
 * Declarations that depart from the contract on purpose: what the test names before the colon, and the reason.
 * docs/differences.md tells users of those that they can notice.
 */
export const exceptions: Readonly<Record<string, string>> = {};
