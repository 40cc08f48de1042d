import { render } from "preact";
import { App } from "./app.tsx";
import { Receipt } from "./receipt.tsx";

const bill = /^\/bills\/([0-9a-f-]{36})$/.exec(location.pathname)?.[1];
render(bill === undefined ? <App /> : <Receipt billId={bill} />, document.body);
