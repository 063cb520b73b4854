import { httpCall, issued, secret, startsWith } from "../../model";
import { agents } from "./product";

export const youtube = agents.integration(
  {
    title: "YouTube API",
    console: "https://console.cloud.google.com/apis/credentials",
    revoke: "Google Cloud > APIs & Services > Credentials > the key > Delete",
    setup: [
      "Create an API key per environment and restrict it to the YouTube Data API v3",
      "Inject it",
      "Sync it to Vercel and Supabase",
      "Fetch one transcript",
    ],
    usage: "https://console.cloud.google.com/apis/api/youtube.googleapis.com/quotas",
  },
  {
    /** YouTube data and transcripts. */
    // One client sends one key, so no second name; Google keeps the old key valid until it is deleted.
    YOUTUBE_API_KEY: secret({
      purpose: "YouTube data and transcripts",
      origin: issued("Google Cloud > APIs & Services > Credentials > API key", {
        scope: "restricted to the YouTube Data API v3",
      }),
      format: startsWith("AIza"),
      storedElsewhere: [".claude.json on developers' machines"],
      verify: httpCall({
        says: "reads the list of interface languages",
        url: "https://www.googleapis.com/youtube/v3/i18nLanguages?part=snippet",
        headers: { "x-goog-api-key": "{value}" },
      }),
      source: "4:51",
    }),
  },
);
