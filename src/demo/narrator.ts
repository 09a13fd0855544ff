/** Tells what happens: numbered chapters, sentences, commands as typed with what they print, events as they come. */
export interface Narrator {
  chapter(title: string): void;
  say(sentence: string): void;
  command(text: string): void;
  output(text: string): void;
  /** Something that happened by itself, `seconds` after the fault. */
  event(seconds: number, text: string): void;
  /** What was checked and held. */
  held(sentence: string): void;
  failed(text: string): void;
}

const colours = { bold: '1', cyan: '36', green: '32', grey: '90', red: '31', yellow: '33' } as const;

/** A narrator on a stream; coloured where a person is looking. */
export function createNarrator(stream: NodeJS.WriteStream): Narrator {
  const paint = (colour: keyof typeof colours, text: string) =>
    stream.isTTY && process.env.NO_COLOR === undefined ? `\u001b[${colours[colour]}m${text}\u001b[0m` : text;
  const line = (text: string) => stream.write(`${text}\n`);
  const indented = (text: string, by: string) =>
    text
      .replace(/\n+$/, '')
      .split('\n')
      .map((row) => `${by}${row}`);
  let chapters = 0;
  return {
    chapter(title) {
      chapters += 1;
      line('');
      line(paint('bold', `${chapters}. ${title}`));
    },
    say: (sentence) => line(`   ${sentence}`),
    command: (text) => line(`   ${paint('cyan', `$ ${text}`)}`),
    output(text) {
      for (const row of text === '' ? [] : indented(text, '     ')) line(row);
    },
    event: (seconds, text) => line(`   ${paint('yellow', `+${seconds.toFixed(1).padStart(4)} s`)}  ${text}`),
    held: (sentence) => line(`   ${paint('green', 'ok')} ${sentence}`),
    failed(text) {
      line('');
      for (const row of indented(text, '')) line(paint('red', row));
    },
  };
}
