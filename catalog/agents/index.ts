export { anthropic } from "./anthropic";
export { opencode } from "./opencode";
export { agents } from "./product";
export { skyvern } from "./skyvern";
export { tavily } from "./tavily";
export { youtube } from "./youtube";
