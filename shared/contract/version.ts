/** The Appwrite version whose API this server speaks; errors and health answer with it. */
export const SERVER_VERSION = "1.9.6";
