import { environment, type Organisation } from "../../../../model";
import { catalogue } from "../catalog";
import { readers } from "../services";

const dev = environment(catalogue, {
  name: "dev",
  stage: "development",
  protection: { deletion: false, destroyAfterDays: 0 },
  vercel: { target: "development" },
  places: {
    shop: {
      project: "fake-shop-dev",
      region: "europe-west1",
      stateBucket: "fake-shop-dev-tfstate",
      initialImage: "us-docker.pkg.dev/cloudrun/container/hello",
    },
  },
  values: {},
});

export const organisation: Organisation = { catalogue, readers, environments: [dev] };
