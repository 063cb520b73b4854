import { group } from "../../../../../model";
import { core, shop } from "../../catalog/shop";

export const onCall = group({
  product: shop,
  name: "on-call",
  email: "on-call@acme.example",
  because: "Replays sessions",
  until: "2027-06-30",
  reads: [core.SESSION_KEY],
});
