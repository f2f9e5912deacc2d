/**
 * A way to the public Internet alone. The runtime judges the addresses that a name resolves to when it connects, so that no
 * name leads into this machine's own network, not even one that resolves to something else by then.
 */
export const publicNetwork = { network: { allow: ["public"], tlsOptions: { trustBrowserCas: true } } };
