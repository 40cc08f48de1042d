import { fileURLToPath } from "node:url";

/** The project's own folder, the same from `src/` and from the compiled `dist/`. */
export const PROJECT = fileURLToPath(new URL("..", import.meta.url));
