import { readFileSync } from 'node:fs'

export type Link = { pid: number; parent: number }

/**
 * The links from a process up to the outermost npx, npm or pnpm that runs it, such as
 * node ← sh ← pnpm ← sh ← npx; none for a process that no such script started. The parent of the outermost script
 * (a terminal, `nohup`) may end. Empty where there is no /proc.
 */
export function scriptLinks(pid: number): Link[] {
  const links: Link[] = []
  let upToRunner = 0
  for (let child = pid; ;) {
    const parent = parentOf(child)
    const words = parent === undefined ? [] : wordsOf(parent)
    const shell = SHELL.test(words[0] ?? '')
    const runner = !shell && words.some(word => RUNNER.test(word))
    if (parent === undefined || (!shell && !runner)) return links.slice(0, upToRunner)
    links.push({ pid: child, parent })
    if (runner) upToRunner = links.length
    child = parent
  }
}

/** The parent of a process; undefined when either is gone. */
export function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // The second field, the command, is in parentheses and can hold anything.
  const parent = Number(
    stat
      .slice(stat.lastIndexOf(')') + 1)
      .trim()
      .split(' ')[1],
  )
  return parent > 1 ? parent : undefined
}

const SHELL = /(?:^|\/)(?:sh|bash|dash|zsh)$/u
const RUNNER = /(?:^|[/ ])(?:npm|npx|pnpm)(?:[-.@ ].*)?$/u

const wordsOf = (pid: number) => read(`/proc/${pid}/cmdline`).split('\0').filter(Boolean).slice(0, 2)

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
