import type { HttpAnswer } from './exchange.ts'

/** An answer in a few words: its status, and the code in it where there is one. */
export function inWords(answers: readonly HttpAnswer[]): string {
  if (answers.length === 0) return 'connection closed'
  const words = answers.map(answer => [answer.status, codeOf(answer)].filter(Boolean).join(' '))
  return words.length > 3 && new Set(words).size === 1 ? `${words[0]}, ${words.length} times` : words.join(', ')
}

function codeOf({ headers, body }: HttpAnswer): string | undefined {
  if (headers['x-error-code'] !== undefined) return headers['x-error-code']
  const { data, errors } = parsed(body)
  if (errors?.[0]) return errors[0].extensions?.code ?? 'error'
  const result = Object.values(data ?? {})[0]
  if (Array.isArray(result)) return result.map(codeIn).join('+') || 'no fault'
  return codeIn(result)
}

/** A member of a result: its code, or else its type. */
function codeIn(result: unknown): string | undefined {
  if (result === null) return 'null'
  const { code, __typename: type } = (typeof result === 'object' ? result : {}) as Record<string, unknown>
  return [code, type].find(value => typeof value === 'string')
}

type GraphQLBody = { data?: Record<string, unknown> | null; errors?: { extensions?: { code?: string } }[] }

function parsed(body: string): GraphQLBody {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
