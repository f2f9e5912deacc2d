/** The contract tells both models by the SDK's name for them; an account has no password fields. */
const ACCOUNT = "the server's name of the model is account";
/** In Appwrite the label is missing since its code sets the event. */
const SET_IN_CODE = "reference/auth.md §12: a sign-up emits it";

/** Without it a platform matches no origin. */
const IDENTITY = "the contract has it optional because the server knows one route for web and older types";

/** The contract tells what an SDK is documented to get for a write inside a transaction. */
const UPSERTED = "reference/databases.md §6.4: an upsert answers 200";

/**
 * Declarations that depart from the contract on purpose: what the test names before the colon, and the reason.
 * docs/differences.md tells users of those that they can notice.
 */
export const exceptions: Readonly<Record<string, string>> = {
  "account.create returns": ACCOUNT,
  "account.get returns": ACCOUNT,
  "account.updateEmail returns": ACCOUNT,
  "account.updatePhone returns": ACCOUNT,
  "account.updatePassword returns": ACCOUNT,
  "account.updateName returns": ACCOUNT,
  "account.updatePrefs returns": ACCOUNT,
  "account.updateStatus returns": ACCOUNT,
  "account.create event": SET_IN_CODE,
  "databases.upsertDocument status": UPSERTED,
  "databases.upsertDocuments status": UPSERTED,
  "tablesDB.upsertRow status": UPSERTED,
  "tablesDB.upsertRows status": UPSERTED,
  "databases.createDocument event": "reference/databases.md §13: set in code, one per row",
  "tablesDB.createRow event": "reference/databases.md §13: set in code, one per row",
  "users.create event": SET_IN_CODE,
  "users.createArgon2User event": SET_IN_CODE,
  "users.createBcryptUser event": SET_IN_CODE,
  "users.createMD5User event": SET_IN_CODE,
  "users.createPHPassUser event": SET_IN_CODE,
  "users.createSHAUser event": SET_IN_CODE,
  "users.createScryptUser event": SET_IN_CODE,
  "users.createScryptModifiedUser event": SET_IN_CODE,
  "project.createEphemeralKey param duration required": "the older path may leave it out: 900 seconds",
  "project.createWebPlatform param hostname required": IDENTITY,
  "project.updateWebPlatform param hostname required": IDENTITY,
  "project.updateSMTP param secure enum": "empty turns encryption off, as the SDK's documentation says",
  "projects.createPlatform param type required": IDENTITY,
  "projects.createPlatform param type maxLength": "one of the types the SDKs know, none of them that long",
  "storage.createBucket param maximumFileSize default":
    "the server's _APP_STORAGE_LIMIT, which no declaration knows",
  "storage.createBucket param maximumFileSize maximum":
    "the server's _APP_STORAGE_LIMIT, which no declaration knows",
  "storage.updateBucket param maximumFileSize default":
    "the server's _APP_STORAGE_LIMIT, which no declaration knows",
  "storage.updateBucket param maximumFileSize maximum":
    "the server's _APP_STORAGE_LIMIT, which no declaration knows",
  "storage.createFile param file required": "a request without one is a storage_file_empty",
};
