/**
 * Inside the rig: `hang.mjs PID` makes the loop of a running Node process turn for ever without coming round, as a
 * mistake in its own code would, by way of the debugger that SIGUSR1 opens.
 */
import { setTimeout as pause } from "node:timers/promises";

process.kill(Number(process.argv[2]), "SIGUSR1");
let pages;
while (pages === undefined) {
  await pause(500);
  pages = await fetch("http://127.0.0.1:9229/json").then(
    answer => answer.json(),
    () => undefined,
  );
}
const socket = new WebSocket(pages[0].webSocketDebuggerUrl);
await new Promise(resolve => socket.addEventListener("open", resolve));
socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression: "for (;;);" } }));
await pause(1000);
process.exit(0);
