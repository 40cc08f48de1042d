import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * An Orin with TensorRT, as far as files tell, in `folder`. `bin` holds a trtexec that speaks like the real one,
 * writes bytes no text could hold, notes its words and the model's hash in `calls`, and fails while there is a file `broken`.
 */
export function pretendOrin(folder: string): { readonly board: string; readonly bin: string } {
  const board = join(folder, "orin");
  mkdirSync(join(board, "usr/lib/aarch64-linux-gnu"), { recursive: true });
  mkdirSync(join(board, "proc/device-tree"), { recursive: true });
  writeFileSync(join(board, "usr/lib/aarch64-linux-gnu/libnvinfer.so.10.3.0"), "");
  writeFileSync(join(board, "proc/device-tree/compatible"), "nvidia,p3768\0nvidia,tegra234\0");
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(
    join(bin, "trtexec"),
    `#!/bin/sh
onnx=$(for word in "$@"; do case $word in --onnx=*) sha256sum "\${word#*=}" | cut -c-64 ;; esac; done)
echo "$@ of $onnx" >>"${join(folder, "calls")}"
echo "&&&& RUNNING TensorRT.trtexec [TensorRT v100300] # trtexec $*"
[ ! -e "${join(folder, "broken")}" ] || { echo "[E] Error[2]: out of memory" >&2; exit 1; }
echo "[I] [TRT] Building engine"
for word in "$@"; do case $word in --saveEngine=*) printf 'engine\\000\\377\\376' >"\${word#*=}" ;; esac; done
echo "[I] Engine built in 1.2 sec."
`,
    { mode: 0o755 },
  );
  return { board, bin };
}
