import { intexuraos, speechmatics, whatsapp } from "../../catalog/intexuraos";
import { cloudRunService } from "../../model";
import { everyServiceReads } from "./every-service-reads";

export const whatsappService = cloudRunService({
  product: intexuraos,
  name: "whatsapp-service",
  role: "backend",
  reads: [
    whatsapp.INTEXURAOS_WHATSAPP_ACCESS_TOKEN,
    whatsapp.INTEXURAOS_WHATSAPP_PHONE_ID,
    whatsapp.INTEXURAOS_WHATSAPP_VERIFY_TOKEN,
    whatsapp.INTEXURAOS_WHATSAPP_MEDIA_BUCKET,
    speechmatics.INTEXURAOS_SPEECHMATICS_API_KEY,
    ...everyServiceReads,
  ],
});
