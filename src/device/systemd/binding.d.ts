/** The part of `unix-dgram` that is used here; the package brings no types. */
declare module "unix-dgram" {
  export type Datagrams = {
    on(event: "error", listener: (error: Error) => void): void;
    /** Never blocks: a full or missing receiver is an error for the callback. */
    send(
      data: Buffer,
      offset: number,
      length: number,
      path: string,
      callback: (error?: Error & { readonly errno?: number }) => void,
    ): void;
    close(): void;
  };
  export function createSocket(type: "unix_dgram"): Datagrams;
}
