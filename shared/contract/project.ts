export type ProjectStatus = "active" | "paused";

/** A project's sign-in settings and policies (reference/auth.md §4.8, §7.1). */
export interface Auths {
  /** Sign-in methods by Appwrite's key; a missing one is on. */
  methods: Record<string, boolean>;
  /** Most users; 0 = unlimited. */
  limit: number;
  /** Most sessions a user; 0 = unlimited. */
  maxSessions: number;
  /** Session length in seconds. */
  duration: number;
  passwordHistory: number;
  passwordDictionary: boolean;
  passwordStrength: {
    min: number;
    uppercase: boolean;
    lowercase: boolean;
    number: boolean;
    symbols: boolean;
  };
  personalDataCheck: boolean;
  sessionAlerts: boolean;
  invalidateSessions: boolean;
  /** Second factors users may choose from. */
  mfaFactors: Record<"totp" | "email" | "phone" | "custom", boolean>;
  mockNumbers: { number: string; otp: string; createdAt: string; updatedAt: string }[];
  membership: Record<"userId" | "userEmail" | "userPhone" | "userName" | "mfa" | "userAccessedAt", boolean>;
}

/** Sign-in methods in the order the project model lists them. */
export const AUTH_METHODS = [
  "emailPassword",
  "usersAuthMagicURL",
  "emailOtp",
  "anonymous",
  "invites",
  "JWT",
  "phone",
] as const;

export type AuthMethod = (typeof AUTH_METHODS)[number];

/** Sign-in methods by their id on the wire, in the order the project model lists them (reference/auth.md §7.2). */
export const AUTH_METHOD_IDS = {
  "email-password": "emailPassword",
  "magic-url": "usersAuthMagicURL",
  "email-otp": "emailOtp",
  anonymous: "anonymous",
  invites: "invites",
  jwt: "JWT",
  phone: "phone",
} as const satisfies Record<string, AuthMethod>;

/** Services that a project can switch off (reference/auth.md §3.3). */
export const SERVICES = [
  "account",
  "avatars",
  "databases",
  "tablesdb",
  "locale",
  "health",
  "project",
  "storage",
  "teams",
  "users",
  "vcs",
  "sites",
  "functions",
  "proxy",
  "graphql",
  "migrations",
  "messaging",
  "advisor",
] as const;

/** Ways to reach a project that it can switch off. */
export const PROTOCOLS = ["rest", "graphql", "websocket"] as const;

/** What a new project starts with (reference/auth.md §7.1). */
export const DEFAULT_AUTHS: Auths = {
  methods: {},
  limit: 0,
  maxSessions: 0,
  duration: 31_536_000,
  passwordHistory: 0,
  passwordDictionary: false,
  passwordStrength: { min: 8, uppercase: false, lowercase: false, number: false, symbols: false },
  personalDataCheck: false,
  sessionAlerts: false,
  invalidateSessions: true,
  mfaFactors: { totp: true, email: true, phone: true, custom: false },
  mockNumbers: [],
  membership: {
    userId: false,
    userEmail: false,
    userPhone: false,
    userName: false,
    mfa: false,
    userAccessedAt: false,
  },
};

/** What a project says of itself and of who runs it; all empty at first. */
export const BLANK_PROFILE = {
  description: "",
  logo: "",
  url: "",
  legalName: "",
  legalCountry: "",
  legalState: "",
  legalCity: "",
  legalAddress: "",
  legalTaxId: "",
} as const;

/** A project's own mail server; every field empty and `enabled` false at first. */
export interface Smtp {
  enabled?: boolean;
  host?: string;
  port?: number;
  username?: string;
  /** Encrypted. */
  password?: string;
  secure?: "" | "tls" | "ssl";
  senderName?: string;
  senderEmail?: string;
  replyToName?: string;
  replyToEmail?: string;
}
