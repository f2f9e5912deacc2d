import { uid } from "#shared/contract/params.ts";
import { resourceTokens } from "#shared/store/schema/index.ts";
import { remove, update } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { resourceTokenModel } from "../models/resource-token.ts";
import { findToken, isToken, secretOf } from "../storage/file-token.ts";
import { ensureAhead, expire } from "./expire.ts";

const limit = { max: 60, per: 60, key: "ip:{ip},method:{method},url:{url},userId:{userId}" };

export const getToken = endpoint(
  {
    id: "tokens.get",
    method: "GET",
    path: "/v1/tokens/{tokenId}",
    scope: "tokens.read",
    auth: ["admin", "key"],
    params: () => ({ tokenId: uid() }),
    status: 200,
    returns: "resourceToken",
  },
  async (context) => {
    const [row] = await context.work.read(findToken(context.project.id, context.input.tokenId));
    const token = found(row, "token_not_found");
    return resourceTokenModel(token, await secretOf(context, token));
  },
);

export const updateToken = endpoint(
  {
    id: "tokens.update",
    method: "PATCH",
    path: "/v1/tokens/{tokenId}",
    scope: "tokens.write",
    auth: ["admin", "key"],
    event: "tokens.[tokenId].update",
    audit: "tokens.update",
    limit,
    params: () => ({ tokenId: uid(), expire: expire() }),
    status: 200,
    returns: "resourceToken",
  },
  async (context) => {
    const { input, project, work, today } = context;
    ensureAhead(input.expire, today);
    const [rows] = await work.write(
      [],
      update(resourceTokens, { expire: input.expire, updatedAt: today }, isToken(project.id, input.tokenId)),
    );
    const token = found(rows[0], "token_not_found");
    return resourceTokenModel(token, await secretOf(context, token));
  },
);

export const deleteToken = endpoint(
  {
    id: "tokens.delete",
    method: "DELETE",
    path: "/v1/tokens/{tokenId}",
    scope: "tokens.write",
    auth: ["admin", "key"],
    event: "tokens.[tokenId].delete",
    audit: "tokens.delete",
    limit,
    params: () => ({ tokenId: uid() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const { input, project, work } = context;
    const [rows] = await work.write([], remove(resourceTokens, isToken(project.id, input.tokenId)));
    const token = found(rows[0], "token_not_found");
    // Whoever is told of it need not be let in by it.
    context.tell({ tokenId: input.tokenId }, resourceTokenModel(token, ""));
  },
);
