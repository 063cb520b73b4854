import { environment, type Organisation } from "../../../../model";
import { catalogue } from "../catalog";
import { readers } from "../services";

const place = (name: string) => ({
  project: `fake-${name}-dev`,
  region: "europe-west1",
  stateBucket: `fake-${name}-dev-tfstate`,
  initialImage: "us-docker.pkg.dev/cloudrun/container/hello",
});

const dev = environment(catalogue, {
  name: "dev",
  stage: "development",
  protection: { deletion: false, destroyAfterDays: 0 },
  vercel: { target: "development" },
  deliverer: "platform/strongroom-deliver",
  places: {
    shop: { ...place("shop"), vercel: { teamId: "team_fake", projectId: "prj_fakeshop" } },
    platform: place("platform"),
  },
  values: {},
});

export const organisation: Organisation = { catalogue, readers, environments: [dev] };
