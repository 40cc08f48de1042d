/** The kernel's monotonic clock in seconds: the same in every process of the machine and in GPIO's edge stamps. */
export function monotonicSeconds(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}
