import type { Settings } from "#shared/config/settings.ts";
import { BLANK_PROFILE, DEFAULT_AUTHS } from "#shared/contract/project.ts";
import type { Project } from "#shared/store/facts/project.ts";

const BEGINNING = "2026-01-01T00:00:00.000+00:00";

const built = new WeakMap<Settings, Project>();

/** The console is itself a project, never stored: its users run the server, its teams are the organizations. */
export function consoleProject(settings: Settings): Project {
  let project = built.get(settings);
  if (!project) {
    project = build(settings);
    built.set(settings, project);
  }
  return project;
}

function build(settings: Settings): Project {
  const web = (hostname: string, n: number) => ({
    sequence: n,
    projectId: "console",
    id: `console-${n}`,
    createdAt: BEGINNING,
    updatedAt: BEGINNING,
    name: hostname,
    type: "web",
    key: "",
    store: "",
    hostname,
  });
  const hosts = ["localhost", settings.domain, settings.consoleDomain, ...settings.consoleHostnames];
  return {
    sequence: 0,
    projectId: "console",
    id: "console",
    createdAt: BEGINNING,
    updatedAt: BEGINNING,
    teamId: "",
    region: "default",
    name: "Edgewrite",
    ...BLANK_PROFILE,
    status: "active",
    labels: [],
    auths: {
      ...DEFAULT_AUTHS,
      methods: { invites: settings.consoleInvites },
      limit: settings.consoleSingleRoot ? 1 : 0,
      sessionAlerts: settings.consoleSessionAlerts,
      membership: {
        userId: true,
        userEmail: true,
        userPhone: true,
        userName: true,
        mfa: true,
        userAccessedAt: true,
      },
    },
    services: {},
    protocols: {},
    smtp: {},
    oAuthProviders: {},
    pingCount: 0,
    pingedAt: null,
    accessedAt: BEGINNING,
    consoleAccessedAt: null,
    platforms: [...new Set(hosts)].map(web),
    webhooks: [],
    listening: null,
  };
}
