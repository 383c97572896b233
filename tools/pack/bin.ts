import root from '../../package.json' with { type: 'json' }
import type { Folder } from './published.ts'

/**
 * The command of a package: the rest of it is read only after the check of Node, so that nothing else can fail before it.
 * V8 takes the size of its young generation only at its start, so Node starts again in the same process: not on Windows,
 * which cannot, and not under an IPC channel, which would close. Node 24.0 passes no environment unless it is given.
 */
export function binOf(folder: Folder): string {
  const flags = flagsOf(folder)
  return `#!/usr/bin/env node
import('./node-check.js').then(
  () => {${flags.length > 0 ? restart(flags) : ''}
    return import('./main.js')
  },
  error => {
    process.stderr.write(error.message + '\\n')
    process.exit(1)
  },
)
`
}

const restart = (flags: string[]) => `
    const flags = ${JSON.stringify(flags)}
    const { argv, connected, env, execArgv, execPath, platform } = process
    if (!execArgv.includes(flags[0]) && platform !== 'win32' && !connected)
      process.execve(execPath, [execPath, ...flags, ...execArgv, ...argv.slice(1)], env)`

/** Those that the script of the clone runs it with. */
function flagsOf(folder: Folder): string[] {
  const script = Object.values(root.scripts).find(text => text.endsWith(` ${folder}/src/main.ts`))
  return script?.match(/--\S+/gu) ?? []
}
