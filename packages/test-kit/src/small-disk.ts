import { execFileSync } from 'node:child_process'

/** A disk of 4 MB at `folder`, where this system lets us have one; undefined where it does not. */
export function mountSmallDisk(folder: string): (() => void) | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' })
    return () => void execFileSync('umount', ['-l', folder])
  } catch {
    return undefined
  }
}
