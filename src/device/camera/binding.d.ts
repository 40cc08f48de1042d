/** What this project uses of `gstreamer-superficial` 1.7, which ships no types. */
declare module "node-gstreamer-superficial" {
  export type BusMessage = { type: string; message?: string; name?: string };

  export type AppSink = {
    /** `data` is null at the end of the stream, after an error and after `stop()`: ask the bus which. */
    pull(callback: (data: Buffer | null, caps: { width?: number; height?: number }) => void): void;
  };

  export class Pipeline {
    constructor(launch: string);
    play(): void;
    stop(): void;
    findChild(name: string): AppSink | undefined;
    /** Calls back for each message and waits for the next as long as the pipeline is not stopped. */
    pollBus(callback: (message: BusMessage) => void): void;
  }
}
