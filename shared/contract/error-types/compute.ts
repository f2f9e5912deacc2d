import type { ErrorTable } from "./table.ts";

/** Errors of functions, sites, deployments, version control and domains. */
export const computeErrors = {
  installation_not_found: [404, "There is no such installation. Connect the Git provider again."],
  provider_repository_not_found: [404, "The Git provider has no such repository, or does not let us see it."],
  repository_not_found: [404, "There is no such repository."],
  provider_contribution_conflict: [409, "This contribution is authorized already."],

  function_not_found: [404, "There is no function with this ID."],
  function_runtime_unsupported: [404, "This runtime is not available. Pick one from the list of runtimes."],
  function_already_exists: [409, "A function with this ID already exists. Choose another ID."],
  function_entrypoint_missing: [404, "The function has no entrypoint. Set one in its settings."],
  function_synchronous_timeout: [408, "The function did not answer in time. Run it asynchronously."],
  function_asynchronous_timeout: [408, "The function ran past its timeout. Raise it or do less."],
  function_template_not_found: [404, "There is no function template with this ID."],
  function_runtime_not_detected: [400, "The runtime could not be told from the code. Choose it yourself."],
  function_execute_permission_missing: [
    401,
    "You may not run this function. It lacks an execute permission for you.",
  ],

  site_not_found: [404, "There is no site with this ID."],
  site_already_exists: [409, "A site with this ID already exists. Choose another ID."],
  site_template_not_found: [404, "There is no site template with this ID."],

  build_not_found: [404, "There is no such build."],
  build_not_ready: [400, "The build is not ready yet. Wait until it is done."],
  build_in_progress: [400, "A build is running. Wait until it is done."],
  build_already_completed: [400, "The build is done already."],
  build_canceled: [400, "The build was canceled. Deploy again."],
  build_failed: [400, "The build failed. Read its logs, fix the code, deploy again."],
  build_timeout: [408, "The build took too long."],
  deployment_not_found: [404, "There is no such deployment."],
  deployment_invalid_file_size: [400, "The code archive is too large or empty."],

  execution_not_found: [404, "There is no such execution."],
  execution_in_progress: [400, "The execution is still running. Wait until it is done."],
  log_not_found: [404, "There is no such log."],
  schedule_not_found: [404, "There is no such schedule."],

  router_host_not_found: [404, "Nothing is served on this host. Add the domain to a function or a site."],
  router_domain_not_configured: [500, "No domain for functions or sites is configured on this server."],
  rule_resource_not_found: [404, "The resource this rule points at does not exist."],
  rule_not_found: [404, "There is no such proxy rule."],
  rule_already_exists: [409, "This domain is in use already. Choose another one."],
  rule_verification_failed: [400, "The domain could not be verified. Check its DNS records."],
} as const satisfies ErrorTable;
