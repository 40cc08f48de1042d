# shellcheck shell=bash
# The sample detector: where the project's sample data lies beside the clone, it is imported once, so that the
# configurations in test/fixtures work from the command line. It is not part of the project and not committed.

sample_onnx=../shared/data/models/yolox-nano/yolox_nano.onnx

lacks_sample() {
  [[ -f $sample_onnx && ! -f models/trt/yolox-nano/manifest.json ]]
}

bring_sample() {
  step "Importing the sample detector" 0 '' \
    node dist/main.js model import "$sample_onnx" --name yolox-nano --format yolox --labels models/labels/coco-80.txt ||
    explain_failure "importing the sample detector"
}
