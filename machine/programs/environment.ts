/**
 * The part of the host's environment that a program gets: names, or beginnings that end in `*`. These are lists of allowed variables:
 * anything else, such as a value of yours, is not passed on.
 */
declare const listed: unique symbol;
/** Made only here; callers may add to it: `{ ...environmentOf("git", env), GIT_INDEX_FILE: file }`. */
export type ProgramEnvironment = Readonly<Record<string, string>> & { readonly [listed]: true };

type HostEnvironment = Readonly<Record<string, string | undefined>>;

const words = (...lines: readonly string[]): readonly string[] => lines.join(" ").split(" ");

/** What every program needs: its path, settings, user and screen. */
export const ordinary = words(
  "PATH HOME USER LOGNAME SHELL PWD TMPDIR TMP TEMP LANG LANGUAGE LC_* TZ XDG_*",
  "TERM TERM_PROGRAM TERMINFO COLORTERM COLUMNS LINES NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE",
  "DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS SSH_AUTH_SOCK SystemRoot COMSPEC PATHEXT APPDATA LOCALAPPDATA USERPROFILE",
);
/** For programs that use the network. */
const network = words(
  "HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy SSL_CERT_FILE SSL_CERT_DIR",
);

/** Of a developer's machine, for the user's own service: tools and their folders, no credentials. More is passed by name. */
const ofService = [
  ...network,
  ...words(
    "EDITOR VISUAL PAGER LESS HOST HOSTNAME PORT DEBUG NODE_ENV NODE_PATH NODE_OPTIONS NODE_EXTRA_CA_CERTS INIT_CWD",
    "NVM_DIR NVM_BIN VOLTA_HOME ASDF_DIR ASDF_DATA_DIR MISE_DATA_DIR BUN_INSTALL DENO_DIR PNPM_HOME COREPACK_HOME PLAYWRIGHT_BROWSERS_PATH",
    "JAVA_HOME GOPATH GOROOT GOFLAGS CARGO_HOME RUSTUP_HOME PYTHONPATH PYTHONUNBUFFERED VIRTUAL_ENV PYENV_ROOT GEM_HOME",
    "DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_TLS_VERIFY DOCKER_CERT_PATH DOCKER_BUILDKIT COMPOSE_*",
    "CI GITHUB_ACTIONS GITHUB_WORKSPACE GITHUB_STEP_SUMMARY GITHUB_OUTPUT RUNNER_TEMP RUNNER_OS GITLAB_CI TF_BUILD",
    "WSL_DISTRO_NAME WSL_INTEROP XAUTHORITY DO_NOT_TRACK NEXT_TELEMETRY_DISABLED",
  ),
];

/** What each program reads besides the ordinary variables. */
const programs = {
  /** For queries about the local repository; `machine/git/git.ts` adds settings. */
  git: words("GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM GIT_CEILING_DIRECTORIES"),
  /** For commits and remotes: the committer, and the login. */
  "git with its user": [
    ...network,
    ...words("GIT_CONFIG_* GIT_CEILING_DIRECTORIES GIT_AUTHOR_* GIT_COMMITTER_* EMAIL"),
    ...words("GIT_SSH GIT_SSH_COMMAND GIT_SSH_VARIANT GIT_ASKPASS SSH_* GIT_SSL_* GIT_HTTP_* GIT_PROXY_COMMAND"),
  ],
  gh: [...network, ...words("GH_* GITHUB_*")],
  glab: [...network, ...words("GITLAB_* GLAB_* CI_*")],
  op: [...network, "OP_*"],
  doppler: [...network, "DOPPLER_*"],
  bws: [...network, "BWS_*"],
  vault: [...network, "VAULT_*"],
  supabase: [...network, ...words("SUPABASE_* DOCKER_*")],
  gcloud: [...network, ...words("CLOUDSDK_* GOOGLE_APPLICATION_CREDENTIALS")],
  /** For requests to the registry only; for all others see `providers/surroundings.ts`. */
  "terraform registry": [...network, "TF_TOKEN_*"],
  ps: [],
  tar: [],
  "the user's service": ofService,
  /** The project's own formatter. */
  biome: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Program = keyof typeof programs;

/** The part of the host's environment that a program gets. */
export function environmentOf(program: Program, env: HostEnvironment): ProgramEnvironment {
  return composed(namesIn(env, [...ordinary, ...programs[program]]));
}

/** The variables of these names, or of these beginnings. */
export function namesIn(env: HostEnvironment, names: readonly string[]): Readonly<Record<string, string>> {
  const exact = new Set(names);
  const beginnings = names.flatMap((name) => (name.endsWith("*") ? [name.slice(0, -1)] : []));
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (exact.has(name) || beginnings.some((start) => name.startsWith(start))) kept[name] = value;
  }
  return kept;
}

/**
 * An environment that its caller assembled: for the user's own program (`targets/process`), for Terraform's applies, and for this command
 * when it calls itself. Every caller says in a comment what is in it.
 */
export function composed(env: Readonly<Record<string, string | undefined>>): ProgramEnvironment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as ProgramEnvironment;
}
