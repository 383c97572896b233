import { execFileSync } from 'node:child_process'
import { installed } from './debian.ts'

export type NetworkNamespace = NonNullable<ReturnType<typeof createNetworkNamespace>>
/** A cable to it: `here` and `there` are the addresses of its ends. */
export type Cable = ReturnType<NetworkNamespace['cable']>

let made = 0
/** The third part of all addresses, so that two runs of the tests are unlikely to use the same. */
const NET = Math.floor(Math.random() * 256)

/**
 * A network of its own for processes, which are started `within` its name. It is reached by the cables that are laid to it.
 * Undefined where this system lets us have none. Installs Debian's iproute2 where there is none and root may.
 */
export function createNetworkNamespace() {
  if (process.getuid?.() !== 0) return undefined
  const ip = installed(['/{usr/,}{s,}bin/ip'], 'iproute2')
  const run = (line: string) => void execFileSync(ip, line.split(' '), { stdio: ['ignore', 'ignore', 'pipe'] })
  const name = `rm-${process.pid}-${(made += 1)}`
  try {
    run(`netns add ${name}`)
  } catch {
    return undefined
  }
  run(`-n ${name} link set lo up`)

  return {
    name,

    cable() {
      const n = (made += 1)
      const [near, far] = [`rm${process.pid}n${n}`, `rm${process.pid}f${n}`]
      const [here, there] = [1, 2].map(end => `10.213.${NET}.${n * 4 + end}`) as [string, string]
      run(`link add ${near} type veth peer name ${far} netns ${name}`)
      run(`addr add ${here}/30 dev ${near}`)
      run(`-n ${name} addr add ${there}/30 dev ${far}`)
      run(`link set ${near} up`)
      run(`-n ${name} link set ${far} up`)
      return {
        here,
        there,
        /** What is sent on it is lost, without a word to either end, until `plug`. */
        unplug: () => run(`link set ${near} down`),
        plug: () => run(`link set ${near} up`),
      }
    },

    /** Once no process is in it. */
    remove: () => run(`netns del ${name}`),
  }
}
