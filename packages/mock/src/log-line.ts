import type { Answer } from './prism-answer.ts'

/** A call and its answer on one line, with what Prism finds wrong with the call. */
export function logLine(method: string, path: string, { status, headers }: Answer): string {
  const found = headers['sl-violations']
  // Not its head alone: with a long list the text is cut, and no JSON.
  return `${method} ${printable(path)} ${status}${found === undefined ? '' : ` ${found}`}\n`
}

/** A caller's path writes no line of its own, and moves no cursor. */
const printable = (text: string) => text.replaceAll(/[^ -~]/g, encodeURIComponent).slice(0, MAX_PATH)

const MAX_PATH = 500
