/**
 * Regions of Google Cloud that run Cloud Run and hold payloads of Secret Manager. Both lists name the same 43
 * (https://cloud.google.com/run/docs/locations of 2026-06-09, https://cloud.google.com/secret-manager/docs/locations of 2026-04-08; compared
 * on 2026-11-27). A region that is newer is added here. The multi-regions `us` and `eu` hold parameters, not secrets.
 */
export const regions: ReadonlySet<string> = new Set([
  "africa-south1",
  ...["asia-east1", "asia-east2", "asia-northeast1", "asia-northeast2", "asia-northeast3"],
  ...["asia-south1", "asia-south2", "asia-southeast1", "asia-southeast2", "asia-southeast3"],
  ...["australia-southeast1", "australia-southeast2"],
  ...["europe-central2", "europe-north1", "europe-north2", "europe-southwest1", "europe-west1", "europe-west2"],
  ...["europe-west3", "europe-west4", "europe-west6", "europe-west8", "europe-west9", "europe-west10", "europe-west12"],
  ...["me-central1", "me-central2", "me-west1"],
  ...["northamerica-northeast1", "northamerica-northeast2", "northamerica-south1"],
  ...["southamerica-east1", "southamerica-west1"],
  ...["us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west2", "us-west3", "us-west4"],
]);
