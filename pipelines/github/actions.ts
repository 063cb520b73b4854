/** The actions that are used, each by the commit of a release: a tag can be moved to other code. */
export const actions = {
  checkout: ["actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"],
  node: ["actions/setup-node@820762786026740c76f36085b0efc47a31fe5020", "v7.0.0"],
  terraform: ["hashicorp/setup-terraform@dfe3c3f87815947d99a8997f908cb6525fc44e9e", "v4.0.1"],
  save: ["actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f", "v7.0.0"],
  load: ["actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1"],
  login: ["google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093", "v3.0.0"],
} as const;

/** Every job runs on this image. */
export const image = "ubuntu-24.04";
export const nodeVersion = 22;
