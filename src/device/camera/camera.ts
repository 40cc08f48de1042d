/**
 * One picture in memory: rows of RGB bytes, `stride` bytes from one row's start to the next (GStreamer
 * pads rows to four bytes). Each has memory of its own.
 */
export type Frame = {
  /** Seconds: media time when every frame is wanted, the machine's monotonic clock on a live camera. */
  readonly t: number;
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  /**
   * Frames of a live camera that nobody read since the one before this: the reader was slower than the camera.
   * Absent for recordings, which lose none, and where GStreamer does not tell (before 1.18).
   */
  readonly dropped?: number;
};

/** A camera. Yields the newest frame; a slow reader loses frames, never sees them late. */
export interface Camera extends AsyncDisposable {
  readonly name: string;
  /**
   * Ends when the stream ends or `stop` is aborted. Throws Fault("camera-lost") when the source dies or
   * delivers nothing for three seconds, Fault("bad-media") when a recording cannot be read. May be called
   * again after it ended: the same pipeline is started anew.
   */
  frames(stop: AbortSignal): AsyncIterable<Frame>;
}
