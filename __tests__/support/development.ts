import type { Place } from "../../model/environment";

/** A development environment in which one product has a place. */
export const developmentOf = <P extends string>(product: P, project: string, stateBucket = `${project}-state`) => ({
  name: "dev" as const,
  stage: "development" as const,
  protection: { deletion: false, destroyAfterDays: 0 },
  vercel: { target: "development" as const },
  places: {
    [product]: {
      project,
      region: "europe-west1",
      stateBucket,
      initialImage: "us-docker.pkg.dev/cloudrun/container/hello",
    },
  } as unknown as Record<P, Place>,
});
