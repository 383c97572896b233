import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { refusalsOf, SpecFault } from '@resumable-media/openapi/check'
import type { Refusal, SpecDocument } from '@resumable-media/openapi/check'
import { ownErrors } from '../src/errors/own-errors.ts'

/** Writes what the client knows of each documented refusal, and its class. A refusal that is added needs nothing else. */
export async function writeRefusals(document: SpecDocument, target: string): Promise<void> {
  const rows = refusalsOf(document).refusals.map(withNames)
  checkNames(rows)
  const table = JSON.stringify(Object.fromEntries(rows.map(tableRow)), undefined, 2)
  await writeFile(join(target, 'refusals.gen.ts'), `${HEADER}export const refusals = ${table} as const\n`)
  await writeFile(join(target, 'errors.gen.ts'), `${HEADER}${IMPORT}${rows.map(classText).join('')}`)
  await writeFile(join(target, 'error-classes.gen.ts'), `${HEADER}${classTable(rows)}`)
}

type Row = Refusal & { reason: string; errorClass: string }

/** `badFileName` is BAD_FILE_NAME and BadFileNameError. */
function withNames(refusal: Refusal): Row {
  const { name, errorClass } = refusal
  const pascal = name.charAt(0).toUpperCase() + name.slice(1)
  return {
    ...refusal,
    reason: name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/gu, '_').toUpperCase(),
    errorClass: errorClass ?? (pascal.endsWith('Error') ? pascal : `${pascal}Error`),
  }
}

function checkNames(rows: Row[]): void {
  const taken = new Map(
    Object.entries(ownErrors).flatMap(([reason, { errorClass }]) => [
      [reason, 'the client'],
      [errorClass, 'the client'],
    ]),
  )
  for (const { name, reason, errorClass, path } of rows)
    for (const word of [reason, errorClass]) {
      const other = taken.get(word)
      if (other !== undefined)
        throw new SpecFault(
          path,
          `The example ${name} comes to ${word}, which ${other} has. Rename it, or add x-error-class.`,
        )
      taken.set(word, name)
    }
}

const tableRow = ({ reason, name, errorClass, status, operations, summary, whatToDo, body }: Row) => [
  reason,
  {
    example: name,
    errorClass,
    status,
    operations,
    when: summary,
    whatToDo,
    body: { code: body['code'], message: body['message'], error: body['error'] },
  },
]

const classText = ({ reason, errorClass, status, summary, whatToDo }: Row) => `
/** ${status}: ${inComment(summary)}. ${inComment(whatToDo)} */
export class ${errorClass} extends KaleyraError {
  override readonly reason = '${reason}'
}
`

const classTable = (rows: Row[]) => `import * as errors from './errors.gen.ts'

/** The class of each documented refusal, by its reason. */
export const errorClasses = {
${rows.map(({ reason, errorClass }) => `  ${reason}: errors.${errorClass},`).join('\n')}
}
`

const inComment = (text: string) => text.replaceAll('*/', '* /').replaceAll(/\s+/gu, ' ').trim()

const HEADER = '// Generated from openapi/kaleyra.yaml by `pnpm generate`. Do not edit.\n\n'
const IMPORT = `import { KaleyraError } from '../errors/kaleyra-error.ts'\n`
