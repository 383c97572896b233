import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Fault } from './document.ts'

const REDOCLY = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js')
const CONFIG = fileURLToPath(new URL('../redocly.yaml', import.meta.url))

/** What the strict lint finds, for instance an example that does not match its schema. */
export async function strictLint(path: string, name: string): Promise<Fault[]> {
  const args = [REDOCLY, 'lint', '--config', CONFIG, '--format=json', path]
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off' }
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>(resolve =>
    // It ends with 1 when it has found something.
    execFile(process.execPath, args, { env, cwd: dirname(CONFIG) }, (_, out, err) =>
      resolve({ stdout: out, stderr: err }),
    ),
  )
  return problemsIn(stdout, stderr).map(({ ruleId, message, location: [at] }) => ({
    place: `${name}:${at?.start?.line ?? 1}:${at?.start?.col ?? 1}`,
    message: [/[.?!]$/u.test(message) ? message : `${message}.`, CURES[ruleId]].filter(Boolean).join(' '),
  }))
}

const CURES: Record<string, string> = {
  'operation-operationId': 'Add one: the client, the mock and the sandbox name the call by it.',
  'no-invalid-media-type-examples': 'Correct the example, or its schema.',
  'no-unused-components': 'Refer to it, or remove it.',
}

function problemsIn(stdout: string, stderr: string): Problem[] {
  const json = stdout.slice(stdout.indexOf('{'), stdout.lastIndexOf('}') + 1)
  try {
    return (JSON.parse(json) as { problems: Problem[] }).problems
  } catch (cause) {
    throw new Error(`the strict lint gave no list of problems: ${stderr || stdout}`, { cause })
  }
}

type Problem = { ruleId: string; message: string; location: { start?: { line: number; col: number } }[] }
