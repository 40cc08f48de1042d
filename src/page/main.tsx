import { render } from "preact";
import { App } from "./app.tsx";
import { Maker } from "./maker/page.tsx";
import { Receipt } from "./receipt.tsx";

const { pathname } = location;
const bill = /^\/bills\/([0-9a-f-]{36})$/.exec(pathname)?.[1];
const page = pathname === "/debug" ? <Maker /> : bill === undefined ? <App /> : <Receipt billId={bill} />;
render(page, document.body);
