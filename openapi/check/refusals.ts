import type { Fault, Path, SpecDocument } from './document.ts'

/** One documented refusal: an example of an answer that is no success. */
export type Refusal = {
  name: string
  status: number
  operations: string[]
  /** What it is, in a few words. */
  summary: string
  /** One sentence for the caller, from `x-what-to-do`. */
  whatToDo: string
  /** The class of the client's error, where `x-error-class` gives it another name than the example's. */
  errorClass: string | undefined
  body: Record<string, unknown>
  /** Where it stands in the document. */
  path: Path
}

/**
 * The refusals of a document, and what a class, a table and a message cannot be written without. The document has no faults
 * of its own so far: it can be read, and its references lead somewhere.
 */
export function refusalsOf({ value, placeOf }: SpecDocument): { refusals: Refusal[]; faults: Fault[] } {
  const spec = value as Spec
  const found = new Map<string, Refusal>()
  const faults: Fault[] = []
  const fault = (path: Path, message: string) => faults.push({ place: placeOf(path), message })

  for (const { operation, path } of operationsOf(spec)) {
    for (const [status, given] of Object.entries(operation.responses ?? {})) {
      if (/^[123]/u.test(status)) continue
      const [answer, answerPath] = resolved(spec, given, [...path, 'responses', status])
      const examples = Object.entries(answer.content?.['application/json']?.examples ?? {})
      if (!/^[45]\d\d$/u.test(status))
        fault(answerPath, `The answer ${status} is no single status. Write one answer for each status, as '429'.`)
      if (examples.length === 0) fault(answerPath, noExample(status, operation.operationId))
      for (const [name, one] of examples) {
        const examplePath = [...answerPath, 'content', 'application/json', 'examples', name]
        take(name, Number(status), operation.operationId ?? '', ...resolved(spec, one, examplePath))
      }
    }
  }
  alike([...found.values()], fault)
  return { refusals: [...found.values()], faults }

  function take(name: string, status: number, operation: string, example: Example, path: Path) {
    const known = found.get(name)
    if (known) {
      known.operations.push(operation)
      return
    }
    const { summary, 'x-what-to-do': whatToDo, 'x-error-class': errorClass, value: body } = example
    if (!/^[a-z][A-Za-z\d]*$/u.test(name))
      fault(path, `The example "${name}" names a class and a reason. Write it as fileInUse: letters and digits.`)
    if (!isSentence(summary, /\S/u))
      fault(path, `The example ${name} has no summary. Add one: what went wrong, in a few words.`)
    if (!isSentence(whatToDo, /\S[.!?]$/u))
      fault(path, `The example ${name} has no x-what-to-do. Add it: one sentence that says what the caller can do.`)
    if (errorClass !== undefined && !/^[A-Z][A-Za-z\d]*Error$/u.test(errorClass))
      fault([...path, 'x-error-class'], `x-error-class is "${errorClass}". Write a class name that ends in Error.`)
    if (typeof body?.['code'] !== 'string')
      fault([...path, 'value'], `The body of ${name} has no code. Add one: errors are told apart by it.`)
    found.set(name, {
      name,
      status,
      operations: [operation],
      summary: summary ?? '',
      whatToDo: whatToDo ?? '',
      errorClass,
      body: body ?? {},
      path,
    })
  }
}

const noExample = (status: string, operation = 'an operation') =>
  `The answer ${status} of ${operation} has no named example of application/json. Add one under examples, with summary, ` +
  'x-what-to-do and value: the error class, the mock, the sandbox and the docs are made of it.'

const isSentence = (text: unknown, pattern: RegExp): text is string =>
  typeof text === 'string' && pattern.test(text.trim())

/** Two refusals whose bodies say the same could not be told apart by any client. */
function alike(all: Refusal[], fault: (path: Path, message: string) => void) {
  const said = new Map<string, string>()
  for (const { name, body, path } of all) {
    const key = JSON.stringify([String(body['code']).replaceAll(/[-_ ]/gu, ''), body['message'], body['error']])
    const other = said.get(key)
    if (other === undefined) said.set(key, name)
    else
      fault([...path, 'value'], `${name} has the code, message and error of ${other}. Give it others, or remove one.`)
  }
}

function* operationsOf(spec: Spec) {
  for (const [url, item] of Object.entries(spec.paths ?? {}))
    for (const method of METHODS) {
      const operation = item[method]
      if (operation) yield { operation, path: ['paths', url, method] as Path }
    }
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

/** What a reference of this document leads to, and where that is. */
function resolved<T extends object>(spec: Spec, one: T | { $ref: string }, path: Path): [T, Path] {
  if (!('$ref' in one)) return [one, path]
  const steps = one.$ref.slice('#/'.length).split('/')
  const target = steps.reduce<unknown>((node, step) => (node as Record<string, unknown>)[step], spec)
  return resolved(spec, target as T, steps)
}

type Example = {
  summary?: string
  'x-what-to-do'?: string
  'x-error-class'?: string
  value?: Record<string, unknown>
}
type Reference = { $ref: string }
type Answer = { content?: { 'application/json'?: { examples?: Record<string, Example | Reference> } } }
type Operation = { operationId?: string; responses?: Record<string, Answer | Reference> }
type Spec = { paths?: Record<string, { [method in (typeof METHODS)[number]]?: Operation }> }
