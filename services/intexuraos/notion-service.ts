import { intexuraos, notion } from "../../catalog/intexuraos";
import { cloudRunService } from "../../model";
import { everyServiceReads } from "./every-service-reads";

export const notionService = cloudRunService({
  product: intexuraos,
  name: "notion-service",
  role: "backend",
  reads: [notion.INTEXURAOS_NOTION_INTERNAL_TOKEN, ...everyServiceReads],
});
