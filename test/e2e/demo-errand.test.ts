import { withoutBrowser } from "./browser.ts";
import { playsRight } from "./demo-bill.ts";
import { withoutPage } from "./screen-cart.ts";

const isShown = !withoutBrowser && !withoutPage;

playsRight("errand", isShown && "screen-trip.test.ts plays it, with its screens");
