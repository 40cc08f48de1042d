/** What this project uses of `gstreamer-superficial` 1.7, which ships no types. */
declare module "node-gstreamer-superficial" {
  export type BusMessage = {
    type: string;
    /** The element that says it. */
    _src_element_name: string;
    /** Of an error. */
    message?: string;
    /** Of a change of state, as GStreamer's headers write it. */
    "new-state"?: string;
  };

  export type AppSink = {
    /** `data` is null at the end of the stream, after an error and after `stop()`: ask the bus which. */
    pull(callback: (data: Buffer | null, caps: { width?: number; height?: number }) => void): void;
    /** What went through since the pipeline was started, as GStreamer writes structures; absent before 1.18. */
    readonly stats?: string;
  };

  export class Pipeline {
    constructor(launch: string);
    /** Whether stopping throws away the messages that nobody has read yet; true unless it is set. */
    "auto-flush-bus": boolean;
    play(): void;
    stop(): void;
    /** Seconds, as the container declares or GStreamer reckons them; −1 where nobody knows, or it is stopped. */
    queryDuration(): number;
    findChild(name: string): AppSink | undefined;
    /** Calls back for each message and waits for the next as long as the pipeline is not stopped. */
    pollBus(callback: (message: BusMessage) => void): void;
  }
}
