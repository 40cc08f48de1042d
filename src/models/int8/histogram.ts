/**
 * The top fourteen bits of a positive float32: its exponent and six bits of its fraction. So a bin is at most
 * 1/64 of its value wide, whatever the range turns out to be, and one look at each number is enough.
 */
const droppedBits = 17;
const bins = 1 << (31 - droppedBits);
/** The first bin of infinities and what is no number: exponent bits all ones. */
const endless = 0x7f800000 >>> droppedBits;

/** How often each size of number was seen in a tensor, signs aside. */
export type Histogram = {
  add(values: Float32Array): void;
  /**
   * The size that `share` (0–1) of all numbers do not exceed, to 1/64 of itself; 0 where every number was 0,
   * infinite where that many were no finite numbers.
   */
  reach(share: number): number;
};

/**
 * Counts sizes for a percentile range, as NVIDIA's pytorch-quantization toolkit has it (HistogramCalibrator,
 * "percentile"; its 99.99 is the usual one for networks whose rare outliers would cost everything else its
 * resolution). The bins are this project's own: halves of floats instead of a range that must be known first.
 */
export function openHistogram(): Histogram {
  const counts = new Float64Array(bins);
  let total = 0;
  return {
    add(values) {
      const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
      for (let at = 0; at < bits.length; at++) {
        const bin = ((bits[at] ?? 0) & 0x7fffffff) >>> droppedBits;
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
      total += values.length;
    },
    reach(share) {
      let above = total * (1 - share);
      for (let bin = bins - 1; bin > 0; bin--) {
        const here = counts[bin] ?? 0;
        if (here > above) return bin >= endless ? Number.POSITIVE_INFINITY : upperEdge(bin);
        above -= here;
      }
      return 0;
    },
  };
}

function upperEdge(bin: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, (bin + 1) << droppedBits);
  return view.getFloat32(0);
}
