import { z } from "zod";

/** One audited call, as it travels and as it is stored. */
export const auditRecord = z.object({
  projectId: z.string(),
  /** `row.update` */
  event: z.string(),
  /** `database/D/table/T/row/R` */
  resource: z.string(),
  userId: z.string(),
  userName: z.string(),
  userEmail: z.string(),
  userType: z.enum(["user", "admin", "guest", "keyProject", "keyAccount", "keyOrganization"]),
  mode: z.enum(["default", "admin"]),
  userAgent: z.string(),
  ip: z.string(),
  /** ISO 3166 in lower case; `--` when unknown. */
  country: z.string(),
  /** In the wire format. */
  time: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export type AuditRecord = z.infer<typeof auditRecord>;

/** A message of the queue `audits`: what one isolate collected for one shard. */
export const auditMessage = z.object({
  v: z.literal(1),
  /** Its own: a message that is delivered twice is written once. */
  id: z.string(),
  shard: z.string(),
  records: z.array(auditRecord),
});

export type AuditMessage = z.infer<typeof auditMessage>;
