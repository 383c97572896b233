import { readFileSync } from 'node:fs'
import type { ScaleStore } from '@resumable-media/gateway/scale/stores'

/** What some work has cost. The server is that of the database. */
export type Cost = {
  cpuMs: number
  serverCpuMs: number
  statements: number
  commits: number
  /** Statements that tell other gateways of a change. */
  notifications: number
  ms: number
}

export const NOTHING: Cost = { cpuMs: 0, serverCpuMs: 0, statements: 0, commits: 0, notifications: 0, ms: 0 }

export const each = (cost: Cost, count: number): Cost => mapCost(cost, value => value / count)
export const sum = (costs: readonly Cost[]): Cost =>
  costs.reduce((all, one) => mapCost(all, (value, name) => value + one[name]), NOTHING)

function mapCost(cost: Cost, change: (value: number, name: keyof Cost) => number): Cost {
  const names = Object.keys(cost) as (keyof Cost)[]
  return Object.fromEntries(names.map(name => [name, change(cost[name], name)])) as Cost
}

/** Does the work, and answers what it has cost. Of this process all CPU counts, so nothing else may go on in it. */
export async function costOf(store: ScaleStore, work: () => Promise<unknown>): Promise<Cost> {
  const cost = { ...NOTHING }
  const unwatch = store.watch(text => {
    cost.statements += 1
    if (text === 'commit') cost.commits += 1
    if (text.includes('pg_notify')) cost.notifications += 1
  })
  const server = await openServerMeter(store)
  const [begun, used] = [performance.now(), process.cpuUsage()]
  try {
    await work()
  } finally {
    unwatch()
  }
  const { user, system } = process.cpuUsage(used)
  cost.ms = performance.now() - begun
  cost.cpuMs = (user + system) / 1000
  cost.serverCpuMs = await server.usedMs()
  return cost
}

/** The CPU of the server's processes from now on. */
async function openServerMeter(store: ScaleStore) {
  const before = new Map((await store.processes()).map(pid => [pid, cpuNs(pid)]))
  return {
    async usedMs(): Promise<number> {
      const ids = await store.processes()
      return ids.reduce((used, pid) => used + cpuNs(pid) - (before.get(pid) ?? 0), 0) / 1e6
    },
  }
}

/** The first number is the time on a processor, in nanoseconds: proc(5) counts in hundredths of a second. */
function cpuNs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ', 1)[0])
  } catch {
    // It has ended.
    return 0
  }
}
