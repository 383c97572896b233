/** A word as it is pasted into a shell. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The command that was typed, to be pasted again. */
export const shellLine = (words: readonly string[]): string => ['resumable-media', ...words.map(shellWord)].join(' ')
