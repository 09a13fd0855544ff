import type { Command, Option } from 'commander';

/** `pg_autoctl show state`: the words that lead to a command. */
export function pathOf(command: Command): string {
  const words = [command.name()];
  for (let parent = command.parent; parent !== null; parent = parent.parent) words.unshift(parent.name());
  return words.join(' ');
}

/** Commands listed below a group, in the order declared. */
export function listed(command: Command): Command[] {
  const visible = new Set(command.createHelp().visibleCommands(command));
  return command.commands.filter((sub) => visible.has(sub));
}

/** The path of a group, indented, then a line for each of its commands. */
export function commandList(command: Command): string {
  const subs = listed(command);
  const width = Math.max(0, ...subs.map((sub) => sub.name().length));
  const lines = subs.map((sub) => {
    const mark = sub.commands.length > 0 ? '+ ' : '  ';
    return `  ${mark}${sub.name().padEnd(width)}  ${sub.description()}`;
  });
  return [`  ${pathOf(command)}`, ...lines].join('\n');
}

/** Help of a group: what it is, then its commands. */
export function groupHelp(command: Command): string {
  return `${pathOf(command)}: ${command.description()}\n\nAvailable commands:\n${commandList(command)}\n\n`;
}

/** The complaint about a group without a known command behind it. */
export function groupError(command: Command, word: string | undefined): string {
  const complaint =
    word === undefined ? `${pathOf(command)}: expected a command` : `pg_autoctl: ${word}: unknown command`;
  return `${complaint}\n\nAvailable commands:\n${commandList(command)}\n\n`;
}

/** Usage line and options of a command. */
export function usageText(command: Command): string {
  const options = command.options.filter((option) => !option.hidden);
  const width = Math.max(0, ...options.map((option) => (option.long ?? '').length));
  const line = (option: Option): string =>
    `  ${(option.long ?? '').padEnd(width)}  ${option.description}`.trimEnd();
  const usage = `usage: ${pathOf(command)} ${command.usage()}`.trimEnd();
  return `${usage}\n\n${options.map(line).join('\n')}\n\n`;
}

/** Help of a command: what it does, then its usage text. */
export function leafHelp(command: Command): string {
  return `${pathOf(command)}: ${command.description()}\n${usageText(command)}`;
}

/** Everything there is, group by group. */
export function wholeTree(command: Command): string {
  const groups = [command, ...descendants(command).filter((sub) => sub.commands.length > 0)];
  return `${groups.map(commandList).join('\n\n')}\n\n`;
}

function descendants(command: Command): Command[] {
  return listed(command).flatMap((sub) => [sub, ...descendants(sub)]);
}
