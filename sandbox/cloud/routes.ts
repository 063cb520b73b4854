import { adminRoutes } from "./admin/routes";
import { groupRoutes } from "./cloudidentity/routes";
import { exchangeRoutes } from "./federation/exchange";
import { poolRoutes } from "./federation/pools";
import { denyRoutes } from "./iam/deny-routes";
import { roleRoutes } from "./iam/roles";
import { iamRoutes } from "./iam/routes";
import { kmsRoutes } from "./kms/routes";
import { loggingRoutes } from "./logging/routes";
import { monitoringRoutes } from "./monitoring/routes";
import { hierarchyRoutes } from "./resourcemanager/hierarchy";
import { resourceManagerRoutes } from "./resourcemanager/routes";
import type { Route } from "./router";
import { jobRoutes } from "./run/job-routes";
import { locationRoutes } from "./run/locations";
import { runRoutes } from "./run/routes";
import { workerPoolRoutes } from "./run/worker-pools";
import { secretManagerRoutes } from "./secretmanager/routes";
import { serviceUsageRoutes } from "./serviceusage/routes";
import { storageRoutes } from "./storage/routes";
import { vendorRoutes } from "./vendors/routes";
import { vercelRoutes } from "./vercel/routes";

/** Every method that this cloud has. Storage comes last: one of its patterns matches nearly any path. */
export const routes: readonly Route[] = [
  ...adminRoutes,
  ...vendorRoutes,
  ...secretManagerRoutes,
  ...iamRoutes,
  ...roleRoutes,
  ...denyRoutes,
  ...groupRoutes,
  ...poolRoutes,
  ...exchangeRoutes,
  ...locationRoutes,
  ...runRoutes,
  ...jobRoutes,
  ...workerPoolRoutes,
  ...kmsRoutes,
  ...loggingRoutes,
  ...monitoringRoutes,
  ...serviceUsageRoutes,
  ...vercelRoutes,
  ...resourceManagerRoutes,
  ...hierarchyRoutes,
  ...storageRoutes,
];
