/** What the promise rejects with; a promise that resolves fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    value => ({ value }),
    (failure: unknown) => ({ failure }),
  )
  if ('failure' in outcome) return outcome.failure
  throw new Error(`expected a rejection, got ${JSON.stringify(outcome.value)}`)
}
