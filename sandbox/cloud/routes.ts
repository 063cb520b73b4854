import { adminRoutes } from "./admin/routes";
import { iamRoutes } from "./iam/routes";
import { loggingRoutes } from "./logging/routes";
import { resourceManagerRoutes } from "./resourcemanager/routes";
import type { Route } from "./router";
import { runRoutes } from "./run/routes";
import { secretManagerRoutes } from "./secretmanager/routes";
import { storageRoutes } from "./storage/routes";
import { vendorRoutes } from "./vendors/routes";
import { vercelRoutes } from "./vercel/routes";

/** Every method that this cloud has. Storage comes last: one of its patterns matches nearly any path. */
export const routes: readonly Route[] = [
  ...adminRoutes,
  ...vendorRoutes,
  ...secretManagerRoutes,
  ...iamRoutes,
  ...runRoutes,
  ...loggingRoutes,
  ...vercelRoutes,
  ...resourceManagerRoutes,
  ...storageRoutes,
];
