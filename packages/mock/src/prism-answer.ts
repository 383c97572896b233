import { ProblemJsonError } from '@stoplight/prism-http'
import type { PrismHttpInstance } from '@stoplight/prism-http'

export type Answer = { status: number; headers: Record<string, string>; body: string }

export function answerOf({ output, validations }: Output): Answer {
  const { statusCode: status, headers, body } = output
  const violations = [
    ...validations.input.map(found => violationOf('request', found)),
    ...validations.output.map(found => violationOf('response', found)),
  ]
  return {
    status,
    headers: { ...headers, ...(violations.length > 0 && { 'sl-violations': headerText(violations) }) },
    // Every answer of the spec is JSON.
    body: body === undefined ? '' : JSON.stringify(body),
  }
}

/** A refusal of Prism's own, or of the mock's, in a form that Kaleyra would never send. */
export function problemOf(error: Problem): Answer {
  const problem = ProblemJsonError.toProblemJson(error as Parameters<typeof ProblemJsonError.toProblemJson>[0])
  const headers = error.additional?.['headers'] as Record<string, string> | undefined
  return {
    status: problem.status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify(problem),
  }
}

type Problem = Pick<ProblemJsonError, 'name' | 'message'> & Partial<ProblemJsonError>

type Output = Extract<Awaited<ReturnType<ReturnType<PrismHttpInstance['request']>>>, { _tag: 'Right' }>['right']

type Found = Output['validations']['input'][number]

function violationOf(side: 'request' | 'response', { path = [], severity, code, message }: Found) {
  return { location: [side, ...path], severity: SEVERITIES[severity], code, message }
}

/** In the order of Prism's numbers. */
const SEVERITIES = ['Error', 'Warning', 'Information', 'Hint']

function headerText(violations: unknown): string {
  const text = JSON.stringify(violations).replaceAll(/[^ -~]/g, escapeUnit)
  return text.length <= MAX_HEADER ? text : `Too many violations! ${text.slice(0, MAX_HEADER)}`
}

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** As in Prism's own server. */
const MAX_HEADER = 8 * 1024 - 100
