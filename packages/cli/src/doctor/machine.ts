import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@resumable-media/runtime/make-folder'
import { bytes } from '../output/units.ts'
import { fail, ok, warn } from './line.ts'
import type { Line } from './line.ts'

/** By their names alone: such an address may have a password in it. */
export function checkProxies(env: NodeJS.ProcessEnv): Line {
  const set = Object.keys(env).filter(name => /^(?:https?|all)_proxy$/iu.test(name) && env[name])
  if (set.length === 0) return ok('proxy', 'None is set.')
  return warn(
    'proxy',
    `${set.join(' and ')} is set and not used: calls go straight to their host. Where only the proxy is let out, allow that host in the firewall.`,
  )
}

/** The folder in which unfinished uploads are remembered. */
export function checkDisk(folder: string): Line {
  const probe = join(folder, `probe-${process.pid}`)
  try {
    makeFolder(folder, 0o700)
    writeFileSync(probe, '', { mode: 0o600 })
    rmSync(probe)
    const { bavail, bsize } = statfsSync(folder)
    if (bavail * bsize < LEAST_BYTES) return warn('disk', `${folder} has ${bytes(bavail * bsize)} left. Make room.`)
    return ok('disk', `Unfinished uploads are remembered in ${folder}.`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return fail(
      'disk',
      `${folder} cannot be written (${code}), so an upload that breaks off cannot go on. Make it writable, or set XDG_STATE_HOME.`,
    )
  }
}

const LEAST_BYTES = 1024 * 1024
