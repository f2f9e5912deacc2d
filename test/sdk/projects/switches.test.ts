import { Project, ProjectAuthMethodId, ProjectProtocolId, ProjectServiceId } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let project: Project;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  project = new Project(place.server());
});

const isOn = (list: readonly { $id: string; enabled: boolean }[], id: string) =>
  list.find((one) => one.$id === id)?.enabled;

describe("switches of a project", () => {
  test("a service that is off serves keys alone", async () => {
    const off = await project.updateService(ProjectServiceId.Locale, false);
    expect(isOn(off.services, "locale")).toBe(false);
    expect(isOn(off.services, "users")).toBe(true);
    expect(await place.guest("GET", "/locale")).toMatchObject({
      status: 403,
      body: { type: "general_service_disabled" },
    });
    expect((await place.keyed("GET", "/locale")).status).toBe(200);
    await project.updateService(ProjectServiceId.Locale, true);
    expect((await place.guest("GET", "/locale")).status).toBe(200);
  });

  test("the REST protocol", async () => {
    const off = await project.updateProtocol(ProjectProtocolId.Rest, false);
    expect(isOn(off.protocols, "rest")).toBe(false);
    expect(await place.guest("GET", "/locale")).toMatchObject({
      status: 403,
      body: { type: "general_api_disabled" },
    });
    expect((await place.admin("GET", "/users")).status).toBe(200);
    await project.updateProtocol(ProjectProtocolId.Rest, true);
    expect((await place.guest("GET", "/locale")).status).toBe(200);
  });

  test("a way to sign in", async () => {
    const off = await project.updateAuthMethod(ProjectAuthMethodId.Anonymous, false);
    expect(isOn(off.authMethods, "anonymous")).toBe(false);
    const signIn = await place.guest("POST", "/account/sessions/anonymous", {});
    expect(signIn).toMatchObject({ status: 501, body: { type: "user_auth_method_unsupported" } });
    await project.updateAuthMethod(ProjectAuthMethodId.Anonymous, true);
    expect((await place.guest("POST", "/account/sessions/anonymous", {})).status).toBe(201);
  });

  test("two switches at once: both are turned", async () => {
    await Promise.all([
      project.updateService(ProjectServiceId.Avatars, false),
      project.updateService(ProjectServiceId.Sites, false),
      project.updateAuthMethod(ProjectAuthMethodId.Phone, false),
    ]);
    const { services, authMethods } = await project.get();
    expect(isOn(services, "avatars")).toBe(false);
    expect(isOn(services, "sites")).toBe(false);
    expect(isOn(authMethods, "phone")).toBe(false);
  });

  test("as older clients write them", async () => {
    const older = (path: string, body: object) =>
      place.console.call("PATCH", `/projects/${place.projectId}${path}`, body, {
        "x-appwrite-response-format": "1.8.0",
      });
    expect((await older("/service", { service: "teams", status: false })).body.serviceStatusForTeams).toBe(
      false,
    );
    expect((await older("/service", { service: "teams", status: true })).body.serviceStatusForTeams).toBe(
      true,
    );
    expect((await older("/api", { api: "graphql", status: false })).status).toBe(200);
    expect((await older("/auth/invites", { status: false })).body.authInvites).toBe(false);
    expect((await older("/auth/invites", { status: true })).body.authInvites).toBe(true);
  });

  test.each<[string, object]>([
    ["/project/services/toaster", { enabled: true }],
    ["/project/services/locale", {}],
    ["/project/services/locale", { enabled: "perhaps" }],
    ["/project/protocols/ftp", { enabled: true }],
    ["/project/auth-methods/emailPassword", { enabled: true }],
  ])("%s %j", async (path, body) => {
    expect(await place.admin("PATCH", path, body)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });

  test("labels", async () => {
    const { labels } = await project.updateLabels(["paid", "eu", "paid"]);
    expect(labels).toEqual(["paid", "eu"]);
    const query = encodeURIComponent(
      JSON.stringify({ method: "contains", attribute: "labels", values: ["eu"] }),
    );
    const listed = await place.console.call("GET", `/projects?queries[0]=${query}`);
    expect(listed.body.projects).toContainEqual(expect.objectContaining({ $id: place.projectId }));
    await expect(project.updateLabels(["no spaces"])).rejects.toMatchObject({
      code: 400,
      type: "general_argument_invalid",
    });
    await expect(project.updateLabels(["x".repeat(37)])).rejects.toMatchObject({ code: 400 });
  });

  test("a ping is counted", async () => {
    expect((await place.guest("GET", "/ping")).body).toEqual({ text: "Pong!" });
    const { pingCount, pingedAt } = await project.get();
    expect(pingCount).toBe(1);
    expect(pingedAt).not.toBe("");
  });
});
