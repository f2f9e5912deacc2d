import { formatDatetime } from "#shared/contract/datetime.ts";
import { UNIQUE } from "#shared/contract/ids.ts";
import { integer } from "#shared/contract/params.ts";
import { signEphemeralKey } from "#shared/crypto/ephemeral-key.ts";
import { endpoint } from "../endpoint.ts";
import { ephemeralKeyModel } from "../models/key.ts";
import { signingKey } from "../secrets.ts";
import { scopes } from "./key-params.ts";

/** A key that is a signed token: nothing is stored, and it ends by itself. */
export const createEphemeralKey = endpoint(
  {
    id: "project.createEphemeralKey",
    method: "POST",
    path: "/v1/project/keys/ephemeral",
    aliases: ["/v1/projects/{projectId}/jwts"],
    scope: "keys.write",
    auth: ["admin", "key"],
    realm: "project",
    event: "keys.[keyId].create",
    audit: "project.key.create",
    params: () => ({ scopes: scopes(), duration: integer(1, 3600).default(900) }),
    status: 201,
    returns: "ephemeralKey",
  },
  async ({ input, project, settings, now, today, id }) => {
    const { scopes, duration } = input;
    const token = await signEphemeralKey(
      await signingKey(settings),
      { scopes },
      { projectId: project.id, now: new Date(now), duration },
    );
    return ephemeralKeyModel(id(UNIQUE), today, {
      expire: formatDatetime(now + duration * 1000),
      scopes,
      secret: `ephemeral_${token}`,
    });
  },
);
