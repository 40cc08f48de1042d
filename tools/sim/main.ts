import { Command, InvalidArgumentError } from "commander";
import { isFault, messageOf } from "../../src/fault.ts";
import { renderPictures } from "./pictures/run.ts";
import { drawSheet } from "./studio/sheet.ts";

const program = new Command("sim").description(
  "A store in a box: labelled pictures and whole trips, made to order.",
);

program
  .command("pictures")
  .description("labelled pictures of carts, shelves and tables, as Pascal VOC")
  .requiredOption("--count <N>", "how many", whole)
  .requiredOption("--seed <S>", "the same seed gives the same pictures", whole)
  .requiredOption("--out <dir>", "where to")
  .option("--size <pixels>", "side of a picture", whole, 416)
  .option("--workers <n>", "browsers at a time, one a core", whole, 2)
  .option("--sheet <file>", "a contact sheet of the first pictures with their boxes")
  .action(async options => {
    await renderPictures(options);
    if (options.sheet) await drawSheet(options.out, options.sheet);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(
    `${isFault(error) ? error.message : error instanceof Error ? error.stack : messageOf(error)}\n`,
  );
  process.exitCode = isFault(error, "usage") ? 2 : 1;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError("give a whole number from 0 up");
  return value;
}
