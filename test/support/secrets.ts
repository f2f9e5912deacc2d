/** Fixed secrets for tests inside workerd. They protect nothing. */
export const testSecrets = {
  _APP_OPENSSL_KEY_V1: "test-only-test-only-test-only-test-only",
  EDGEWRITE_JWT_KEY: JSON.stringify({
    kty: "OKP",
    crv: "Ed25519",
    alg: "EdDSA",
    d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
  }),
};
