import { createClient } from 'graphql-sse'
import type { ExecutionResult } from 'graphql-sse'
import { expect } from 'vitest'
import type { Answer } from './api.ts'

export const FIELDS = '{ __typename id status handle fileName attempts position dueAt }'
export const BY_IDS = `subscription($ids: [ID!]!) { mediaStatusChanged(ids: $ids) ${FIELDS} }`
export const BY_WABA = `subscription($wabaId: ID!) { wabaMediaChanged(wabaId: $wabaId) ${FIELDS} }`

/** Watches media with graphql-sse as published, which connects again by itself. */
type GetHeaders = () => Record<string, string>

export function watch(
  url: string,
  query: string,
  variables: Record<string, unknown>,
  headers: GetHeaders = () => ({}),
) {
  const told: Answer[] = []
  const errors: unknown[] = []
  let connected = 0
  let completed = false
  const client = createClient({
    url: `${url}/graphql`,
    headers,
    retryAttempts: Infinity,
    retry: () => new Promise(resolve => setTimeout(resolve, 20)),
    on: { connected: () => (connected += 1) },
  })
  const end = client.subscribe<Record<string, Answer>>(
    { query, variables },
    {
      next({ data, errors: faults }: ExecutionResult<Record<string, Answer>>) {
        if (faults) errors.push(...faults)
        told.push(...Object.values(data ?? {}))
      },
      error: error => errors.push(error),
      complete: () => (completed = true),
    },
  )
  return {
    told,
    errors,
    connected: () => connected,
    completed: () => completed,
    end,
    /** The states received for a media item, without repetitions. */
    statesOf: (id: string) =>
      told
        .filter(media => media.id === id)
        .flatMap(({ status }, index, all) => (all[index - 1]?.status === status ? [] : status)),
    /** Waits until a media item is received in this state; answers the last one received. */
    async reaches(id: string, status: string): Promise<Answer> {
      const last = () => told.findLast(media => media.id === id)
      await expect.poll(() => last()?.status).toBe(status)
      return last() as Answer
    },
  }
}
