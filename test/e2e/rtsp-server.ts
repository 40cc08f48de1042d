import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { type AddressInfo, createServer, type Socket } from "node:net";

/**
 * A network camera with a microphone, as a program of its own: starting a camera blocks the thread that starts it.
 * Speaks as much RTSP (RFC 2326, interleaved) as GStreamer asks for. Its sound comes before its first picture. Prints
 * its port, and ends with its standard input.
 */

const SDP = [
  ...["v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=camera", "c=IN IP4 0.0.0.0", "t=0 0"],
  ...["m=video 0 RTP/AVP 26", "a=rtpmap:26 JPEG/90000", "a=control:video"],
  ...["m=audio 0 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", "a=control:audio", ""],
].join("\r\n");
const [VIDEO, AUDIO] = [0, 2];
const PICTURES = "-q videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=10/1";

const encoders = new Set<ChildProcess>();
const server = createServer(serve);
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.resume().on("end", () => {
  for (const encoder of encoders) encoder.kill("SIGKILL");
  process.exit();
});

function serve(socket: Socket): void {
  const stop = new AbortController();
  socket.on("error", () => {}).on("close", () => stop.abort());
  let text = "";
  socket.on("data", data => {
    text += data.toString("latin1");
    // What the reader reports of its reception stands between the requests; nobody here wants it.
    for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
      const [, method = "", url = "", rest = ""] =
        /([A-Z]+) (rtsp:\S+) RTSP(.*)/s.exec(text.slice(0, end)) ?? [];
      socket.write(answer(method, url, /CSeq: *(\d+)/i.exec(rest)?.[1] ?? ""));
      if (method === "PLAY") play(socket, stop.signal);
      text = text.slice(end + 4);
    }
  });
}

function answer(method: string, url: string, sequence: string): string {
  const channel = url.endsWith("/audio") ? AUDIO : VIDEO;
  const more: Readonly<Record<string, string>> = {
    OPTIONS: "Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n",
    DESCRIBE: `Content-Type: application/sdp\r\nContent-Base: ${url}/\r\nContent-Length: ${SDP.length}\r\n`,
    SETUP: `Transport: RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}\r\n`,
  };
  const body = method === "DESCRIBE" ? SDP : "";
  return `RTSP/1.0 200 OK\r\nCSeq: ${sequence}\r\nSession: 1\r\n${more[method] ?? ""}\r\n${body}`;
}

function play(socket: Socket, stop: AbortSignal): void {
  const send = (channel: number, packet: Buffer) =>
    socket.write(
      Buffer.concat([Buffer.from([0x24, channel, packet.length >> 8, packet.length & 255]), packet]),
    );
  let count = 0;
  const sound = setInterval(() => {
    const packet = Buffer.alloc(172, 0xff);
    packet.writeUInt32BE(0x8000_0000 + (count & 0xffff));
    packet.writeUInt32BE(count * 160, 4);
    packet.writeUInt32BE(77, 8);
    send(AUDIO, packet);
    count += 1;
  }, 20);
  const udp = createSocket("udp4").on("message", packet => send(VIDEO, packet));
  udp.bind(0, "127.0.0.1", () => {
    const sink = `jpegenc ! rtpjpegpay ! udpsink host=127.0.0.1 port=${udp.address().port}`;
    const encoder = spawn("gst-launch-1.0", `${PICTURES} ! ${sink}`.split(" "), { stdio: "ignore" });
    encoders.add(encoder);
    stop.addEventListener("abort", () => {
      encoder.kill("SIGKILL");
      encoders.delete(encoder);
      clearInterval(sound);
      udp.close();
    });
  });
}
