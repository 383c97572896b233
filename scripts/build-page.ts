import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ROOT, toolEnvironment } from './run.ts'

/** Builds the console where it has changed. Rejects with what was said when it does not build. */
export async function buildPage(): Promise<void> {
  const options = { cwd: ROOT, env: toolEnvironment(), maxBuffer: MAX_OUTPUT }
  try {
    await promisify(execFile)('turbo', ['run', 'build', '--output-logs=errors-only'], options)
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string }
    if (code === 'ENOENT') throw new Error(NO_TOOLS, { cause: error })
    throw new Error(`The console does not build.\n${stdout}${stderr}`, { cause: error })
  }
}

/** After `install --prod`: uploads work, and the page is missing. */
const NO_TOOLS =
  'The console cannot be built: this install has no development packages. For the page: npx pnpm@12.21.0 install --prod=false'

const MAX_OUTPUT = 16 * 1024 * 1024
