import { type Command, Help } from "commander";

/** Lets the help of a command and of those under it say which options must be given: commander itself does not. */
export function tellRequired(command: Command): void {
  const help = new Help();
  command.configureHelp({
    optionDescription: option => `${help.optionDescription(option)}${option.mandatory ? " (required)" : ""}`,
  });
  command.commands.forEach(tellRequired);
}
