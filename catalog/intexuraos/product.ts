import { product } from "../../model";

/** Document 3: services on Cloud Run; every entry in Secret Manager carries the prefix (line 5). */
export const intexuraos = product("intexuraos", {
  title: "IntexuraOS",
  entryPrefix: "INTEXURAOS_",
  defaults: { tier: 2 },
});
