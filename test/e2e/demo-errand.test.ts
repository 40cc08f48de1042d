import { playsRight } from "./demo-bill.ts";

playsRight("errand");
