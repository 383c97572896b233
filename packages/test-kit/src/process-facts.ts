import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** What the system knows of a process. */
export const factsOf = (pid: number) => ({
  isAlive: () => existsSync(`/proc/${pid}/fd`),
  /** Files and sockets that it has open. */
  handles: () => readdirSync(`/proc/${pid}/fd`).length,
  /** Processor time that its threads have had, in clock ticks of the system. */
  cpuTicks: () => {
    // What follows its name, which may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  },
  rssBytes: () => 1024 * Number(/^VmRSS:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
})
