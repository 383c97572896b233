import { resolve } from 'node:path'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Sent } from '../doors/door.ts'
import type { Fault } from '../fault.ts'
import { readLocalFile } from '../files/local-file.ts'
import type { LocalFile } from '../files/local-file.ts'
import type { Item } from '../output/item.ts'
import { bytes } from '../output/units.ts'
import { UsageError } from '../usage-error.ts'
import { wabaOf } from './command.ts'
import type { Context, Run } from './command.ts'

/** Sends one file after the other; their handles are waited for together. */
export const upload: Run = async context => {
  const { operands, options, output } = context
  if (options.name !== undefined && operands.length > 1)
    throw new UsageError(['--name is for one file: send each with a name of its own.'], 'upload')
  const wabaId = wabaOf(context)
  const door = context.door()
  const files = await checkAll(context, wabaId)
  if ('exitCode' in files) return files.exitCode

  const ends: Promise<ExitCode>[] = []
  let before = Promise.resolve()
  for (const [index, file] of files.entries()) {
    const sending = sendOne(context, file, wabaId)
    const end = await sending
    if ('fault' in end) {
      ends.push(before.then(() => failed(context, end.fault, file)))
      const rest = files.slice(index + 1).map(({ given }) => given)
      if (!end.fault.concernsAll) continue
      await before
      if (rest.length > 0) output.note(`Not sent: ${rest.join(', ')}`)
      break
    }
    const done = outcomeOf(context, end.sent)
    // Handles are printed in the order of the files.
    const shown = before.then(async () => {
      const outcome = await done
      return 'fault' in outcome ? failed(context, outcome.fault, file) : succeeded(context, outcome.item, file)
    })
    before = shown.then(() => {})
    ends.push(shown)
  }
  const codes = await Promise.all(ends)
  await door.close()
  const code = codes.find(one => one !== EXIT.ok) ?? EXIT.ok
  return code === EXIT.tryAgain && codes.includes(EXIT.ok) && isDirect(context) ? EXIT.lookFirst : code
}

/** Nothing is sent while one of the files would be refused. */
async function checkAll(context: Context, wabaId: string): Promise<LocalFile[] | { exitCode: ExitCode }> {
  const { operands, settings, surroundings, output, door, explain } = context
  const { cwd } = surroundings
  const { values } = settings
  const needsType = isDirect(context)
  const files: LocalFile[] = []
  let exitCode: ExitCode = EXIT.ok
  for (const given of new Map(operands.map(path => [resolve(cwd, path), path])).values()) {
    try {
      const file = await readLocalFile(given, { cwd, name: values.name, type: values.type, needsType })
      await door().check(file, wabaId)
      files.push(file)
    } catch (error) {
      const fault = explain(error)
      output.fault(fault, given)
      exitCode ||= fault.exitCode
      if (fault.concernsAll) break
    }
  }
  if (exitCode === EXIT.ok) return files
  if (operands.length > 1) output.note('Nothing was sent.')
  return { exitCode }
}

/** The same command would send again what was sent. */
const isDirect = ({ settings: { values } }: Context) => values.gateway === undefined || values.direct !== undefined

type End<T> = T | { fault: Fault }

async function sendOne(
  { door, output, signal, explain }: Context,
  file: LocalFile,
  wabaId: string,
): Promise<End<{ sent: Sent }>> {
  const progress = output.progress(file.given, file.size)
  try {
    const sent = await door().send(file, {
      wabaId,
      signal,
      onNote: output.note,
      onProgress: sentBytes => progress.update(sentBytes),
      onResume: sentBytes => output.note(`${file.given}: goes on at ${bytes(sentBytes)} of ${bytes(file.size)}`),
    })
    progress.end()
    return { sent }
  } catch (error) {
    progress.end()
    return { fault: explain(error) }
  }
}

async function outcomeOf({ settings, explain }: Context, sent: Sent): Promise<End<{ item: Item }>> {
  const { values } = settings
  try {
    if (values['no-wait'] === undefined) return { item: await sent.settled(values.wait ?? 0) }
    sent.leave()
    return { item: sent.item }
  } catch (error) {
    return { fault: explain(error) }
  }
}

function succeeded({ output, settings }: Context, item: Item, file: LocalFile): ExitCode {
  const until = item.handleExpiresAt ? `, good until ${item.handleExpiresAt}` : ''
  output.note(`${file.given}: ${item.status}, id ${item.id}${until}`)
  const text = settings.values['no-wait'] === undefined ? (item.handle ?? item.id) : item.id
  output.result({ file: file.given, ...item }, text)
  return EXIT.ok
}

function failed({ output }: Context, fault: Fault, file: LocalFile): ExitCode {
  output.fault(fault, file.given)
  return fault.exitCode
}
