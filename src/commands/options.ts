import { Option } from "commander";

/** Options that several commands share, so that they read the same everywhere. */
export const configOption = () =>
  new Option("-c, --config <file>", "the cart's configuration (YAML)").makeOptionMandatory();

export const jsonOption = () =>
  new Option("--json", "one JSON object a line on standard output, nothing else there");
