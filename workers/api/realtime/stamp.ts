import type { Project } from "#shared/store/facts/project.ts";

/** Tells a project from another that had its id before. */
export const stampOf = ({ sequence, createdAt }: Project) => `${sequence}@${createdAt}`;
