import { olderProjectFields, withOlderFields } from "#shared/contract/formats.ts";
import type { Project } from "#shared/contract/models/project.ts";
import { AUTH_METHOD_IDS, PROTOCOLS, SERVICES } from "#shared/contract/project.ts";
import type { EncryptionKey } from "#shared/crypto/encryption.ts";
import type { DevKeyRow, KeyRow, PlatformRow, ProjectRow } from "#shared/store/facts/project.ts";
import { devKeyModel, keyModel } from "./key.ts";
import { platformModel } from "./platform.ts";

/** All rows a project's answer is made of. */
export interface ProjectParts {
  readonly row: ProjectRow;
  readonly platforms: readonly PlatformRow[];
  readonly keys: readonly KeyRow[];
  readonly devKeys: readonly DevKeyRow[];
}

/** A project in its newest shape, with what older response formats show besides. */
export function projectModel(parts: ProjectParts, sealing: EncryptionKey): Project {
  const { row, platforms, keys, devKeys } = parts;
  const { auths, smtp } = row;
  const project: Project = {
    $id: row.id,
    $createdAt: row.createdAt,
    $updatedAt: row.updatedAt,
    name: row.name,
    teamId: row.teamId,
    region: row.region,
    devKeys: devKeys.map((key) => devKeyModel(key, sealing)),
    smtpEnabled: smtp.enabled ?? false,
    smtpSenderName: smtp.senderName ?? "",
    smtpSenderEmail: smtp.senderEmail ?? "",
    smtpReplyToName: smtp.replyToName ?? "",
    smtpReplyToEmail: smtp.replyToEmail ?? "",
    smtpHost: smtp.host ?? "",
    smtpPort: smtp.port ?? 0,
    smtpUsername: smtp.username ?? "",
    smtpPassword: "",
    smtpSecure: smtp.secure ?? "",
    pingCount: row.pingCount,
    pingedAt: row.pingedAt ?? "",
    labels: row.labels,
    status: row.status,
    onboarding: {},
    authMethods: Object.entries(AUTH_METHOD_IDS).map(([id, method]) => toggle(id, auths.methods[method])),
    services: SERVICES.map((id) => toggle(id, row.services[id])),
    protocols: PROTOCOLS.map((id) => toggle(id, row.protocols[id])),
    blocks: [],
    consoleAccessedAt: row.consoleAccessedAt ?? "",
    wafEnabled: false,
  };
  return withOlderFields(project, () =>
    olderProjectFields({
      auths,
      description: row.description,
      logo: row.logo,
      url: row.url,
      legalName: row.legalName,
      legalCountry: row.legalCountry,
      legalState: row.legalState,
      legalCity: row.legalCity,
      legalAddress: row.legalAddress,
      legalTaxId: row.legalTaxId,
      platforms: platforms.map(platformModel),
      keys: keys.map((key) => keyModel(key, sealing)),
    }),
  );
}

/** Whatever nobody switched off is on. */
const toggle = (id: string, enabled: boolean | undefined) => ({ $id: id, enabled: enabled !== false });
