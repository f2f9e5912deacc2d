/** What a user agent says of its device; empty texts where it says nothing. */
export const clientFields = {
  osCode: "string",
  osName: "string",
  osVersion: "string",
  clientType: "string",
  clientCode: "string",
  clientName: "string",
  clientVersion: "string",
  clientEngine: "string",
  clientEngineVersion: "string",
  deviceName: "string",
  deviceBrand: "string",
  deviceModel: "string",
  countryCode: "string",
  countryName: "string",
} as const;
