import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** What the system knows of a process. */
export const factsOf = (pid: number) => ({
  isAlive: () => existsSync(`/proc/${pid}/fd`),
  /** Files and sockets that it has open. */
  handles: () => readdirSync(`/proc/${pid}/fd`).length,
  rssBytes: () => 1024 * Number(/^VmRSS:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
})
