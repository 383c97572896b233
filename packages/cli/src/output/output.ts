import { shown } from '@resumable-media/client/rules'
import type { Fault } from '../fault.ts'
import { createBar, createLines } from './progress.ts'
import type { Progress } from './progress.ts'

export type Stream = { write(text: string): unknown; isTTY?: boolean; columns?: number }

export type Output = ReturnType<typeof createOutput>

type Options = { stdout: Stream; stderr: Stream; env: NodeJS.ProcessEnv; json: boolean; quiet: boolean }

/** Standard output has results alone, for a program to read; standard error has everything for people. */
export function createOutput({ stdout, stderr, env, json, quiet }: Options) {
  const hasBar = Boolean(stderr.isTTY) && !env['CI'] && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  let progress: Progress | undefined

  const say = (lines: readonly string[]) => {
    progress?.end()
    stderr.write(printed(lines))
  }
  return {
    json,
    /** `lines` are what people get of it. */
    result(value: object, ...lines: string[]): void {
      progress?.end()
      stdout.write(json ? `${JSON.stringify(value)}\n` : printed(lines))
    },
    note(line: string): void {
      if (!quiet) say([line])
    },
    fault(fault: Fault, file?: string): void {
      const { code, message, exitCode } = fault
      if (json)
        stdout.write(`${JSON.stringify({ error: { code, message, exitCode }, ...(file !== undefined && { file }) })}\n`)
      if (!json || !quiet) say((file === undefined ? message : `${shown(file)}: ${message}`).split('\n'))
    },
    progress(name: string, totalBytes: number): Progress {
      const transfer = { name: shown(name), totalBytes }
      if (quiet) progress = { update() {}, end() {} }
      else if (hasBar)
        progress = createBar({ write: text => stderr.write(text), columns: () => stderr.columns ?? 80 }, transfer)
      else progress = createLines(line => stderr.write(`${line}\n`), transfer)
      return progress
    },
  }
}

/** Texts of others, such as a file name, can break no line and send nothing to a terminal. */
const printed = (lines: readonly string[]) => lines.map(line => `${shown(line, Infinity)}\n`).join('')
