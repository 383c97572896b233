export type Claims = ReturnType<typeof createClaims>

/**
 * One upload at a time for each fingerprint, in all tabs: two would keep interrupting each other. A closed tab releases
 * its claims.
 */
export function createClaims(scope: string) {
  const ours = new Set<string>()
  // Missing on pages over plain HTTP, or forbidden: tabs do not know of each other then.
  const locks = globalThis.navigator?.locks as LockManager | undefined
  const nameOf = (fingerprint: string) => `resumable-media:${scope}:${fingerprint}`

  return {
    /** Returns how to release it, or undefined when another upload has it. */
    async take(fingerprint: string): Promise<(() => void) | undefined> {
      if (ours.has(fingerprint)) return undefined
      ours.add(fingerprint)
      const unlock = await lock(locks, nameOf(fingerprint)).catch(() => () => {})
      if (!unlock) ours.delete(fingerprint)
      return (
        unlock &&
        (() => {
          ours.delete(fingerprint)
          unlock()
        })
      )
    },

    /** Which fingerprints are being uploaded now, here or in another tab. */
    async taken(): Promise<(fingerprint: string) => boolean> {
      const { held = [] } = (await query(locks)) ?? {}
      const names = new Set(held.map(({ name }) => name))
      return fingerprint => ours.has(fingerprint) || names.has(nameOf(fingerprint))
    },
  }
}

async function query(locks: LockManager | undefined): Promise<LockManagerSnapshot | undefined> {
  try {
    return await locks?.query()
  } catch {
    return undefined
  }
}

function lock(locks: LockManager | undefined, name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    if (!locks) return resolve(() => {})
    locks
      .request(name, { ifAvailable: true }, held => {
        if (!held) return resolve(undefined)
        return new Promise<void>(release => resolve(release))
      })
      .catch(reject)
  })
}
