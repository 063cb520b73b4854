/** What the picture of the README is drawn for. */
export const shownFlow = {
  entry: "intexuraos/INTEXURAOS_SPEECHMATICS_API_KEY",
  service: "intexuraos/whatsapp-service",
} as const;
