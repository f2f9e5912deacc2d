import { list, text } from "#shared/contract/params.ts";
import { endpoint } from "../endpoint.ts";
import { changeOwnProject } from "../projects/change.ts";

const label = () => text(36).refine((value) => /^[A-Za-z0-9]+$/.test(value), "Must be letters and digits.");

export const updateLabels = endpoint(
  {
    id: "project.updateLabels",
    method: "PUT",
    path: "/v1/project/labels",
    aliases: ["/v1/projects/{projectId}/labels"],
    scope: "project.write",
    auth: ["admin", "key"],
    realm: "project",
    audit: "project.labels.update",
    params: () => ({ labels: list(label(), 1000) }),
    status: 200,
    returns: "project",
  },
  async (context) => {
    const labels = [...new Set(context.input.labels)];
    return changeOwnProject(context, { labels }, { labels });
  },
);
