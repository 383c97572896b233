/** A listener of the page: an error that it throws is reported as an uncaught error, and stops nothing here. */
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
