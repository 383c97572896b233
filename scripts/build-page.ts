import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ROOT, toolEnvironment } from './run.ts'

/** Builds the console where it has changed. Rejects with what was said when it does not build. */
export async function buildPage(): Promise<void> {
  const options = { cwd: ROOT, env: toolEnvironment(), maxBuffer: MAX_OUTPUT }
  try {
    await promisify(execFile)('turbo', ['run', 'build', '--output-logs=errors-only'], options)
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`The console does not build.\n${stdout}${stderr}`, { cause: error })
  }
}

const MAX_OUTPUT = 16 * 1024 * 1024
