/** A listener of the page's: what it throws is told where uncaught errors are told, and stops nothing here. */
export function guarded<Args extends unknown[]>(listener: ((...args: Args) => void) | undefined) {
  return (...args: Args): void => {
    try {
      listener?.(...args)
    } catch (error) {
      // As reportError, which Node has not.
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
