/**
 * How a command is started: as a script of the clone, or out of its package, whose code is JavaScript.
 *
 * @example
 * commandLine('mock') // pnpm mock
 */
export const commandLine = (name: string): string =>
  import.meta.url.endsWith('.ts') ? `pnpm ${name}` : `npx @resumable-media/${name}`
