/** The credentials of Strongroom's own pipelines, by hand; documents 1, 2 and 4 ask for what they are used for. */
import { type GoldenEntry, hex32, integrationsOf, issued } from "./shape";

const { strongroom, vercel, supabase, github } = integrationsOf("platform", {
  strongroom: ["strongroom", "Strongroom", "platform"],
  vercel: ["vercel", "Vercel, as a target", "platform"],
  supabase: ["supabase", "Supabase, as a target", "platform"],
  github: ["github", "GitHub, as a target", "platform"],
});

const token = {
  class: "critical",
  tier: 2,
  rotation: 90,
  triggers: ["employee left", "suspected compromise"],
  usedBy: ["platform/strongroom-deliver pipeline"],
} as const;

export const platform: readonly GoldenEntry[] = [
  strongroom.secret("1:127", "STRONGROOM_FINGERPRINT_KEY", {
    purpose: "Keys the fingerprints in the lock file",
    class: "important",
    tier: 1,
    risk: "Whoever has it can test guesses against the fingerprints in git",
    origin: hex32,
    decodesTo: { encoding: "hex", bytes: 32, exactly: true },
    rotation: "on breach",
    triggers: ["employee left"],
    sharedBecause: "Whoever adds a version writes its fingerprint: the inject and the rotate pipeline",
    usedBy: ["platform/strongroom-inject pipeline", "platform/strongroom-rotate pipeline"],
  }),
  vercel.secret("4:71", "VERCEL_API_TOKEN", {
    ...token,
    purpose: "Lets the deliver pipeline write Vercel variables",
    risk: "Variables of every Vercel project in its team can be replaced",
    origin: issued("Vercel > Account settings > Tokens", "this team only, with an end date"),
    format: "at least 24 letters or digits",
  }),
  supabase.secret("4:72", "SUPABASE_ACCESS_TOKEN", {
    ...token,
    purpose: "Lets the deliver pipeline write Supabase function secrets and auth settings",
    risk: "Settings of every Supabase project of its organisation can be changed",
    origin: issued("Supabase > Account > Access tokens", "a machine user of this environment's organisation only"),
    format: "starts with sbp_",
  }),
  github.secret("2:210", "STRONGROOM_GITHUB_TOKEN", {
    ...token,
    purpose: "Lets the deliver pipeline write GitHub Actions secrets",
    risk: "Secrets of the repositories it is granted can be replaced",
    origin: issued(
      "GitHub > Settings > Developer settings > Fine-grained tokens",
      "secrets and environments: read and write, of the named repositories only",
    ),
    format: "starts with github_pat_",
  }),
];
