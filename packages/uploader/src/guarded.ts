/** Wraps a listener of the page: what it throws is reported as an uncaught error, and stops nothing here. */
export function guarded<Args extends unknown[]>(listener: ((...args: Args) => void) | undefined) {
  return (...args: Args): void => {
    try {
      listener?.(...args)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
