import type { Place } from "../model";

/** Our Vercel team; a public identifier, no secret. */
const vercelTeam = "team_acmeFakeExample";

/** Cloud Run's sample server: enough to see a revision start. Outside dev it would get no secrets. */
const placeholderImage = "us-docker.pkg.dev/cloudrun/container/hello";

/** A server of our own that answers health checks until the deploying pipeline brings the first real image. */
const firstImage = "europe-west1-docker.pkg.dev/acme-artifacts/services/first-revision:2026-01";

/**
 * Where a product of acme lives, by acme's naming rules.
 *
 * @param about `vercelProject`: the project's id where the product has one
 */
export function place(
  product: string,
  environment: string,
  about: Pick<Place, "locations" | "kmsKey"> & { readonly vercelProject?: string } = {},
): Place {
  const { vercelProject, ...rest } = about;
  const project = `acme-${product}-${environment}`;
  return {
    project,
    region: "europe-west1",
    stateBucket: `${project}-tfstate`,
    initialImage: environment === "dev" ? placeholderImage : firstImage,
    ...(vercelProject === undefined ? {} : { vercel: { teamId: vercelTeam, projectId: vercelProject } }),
    ...rest,
  };
}
