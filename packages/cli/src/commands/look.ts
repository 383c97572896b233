import { EXIT } from '../exit-codes.ts'
import { factsOf, lineOf } from '../output/item.ts'
import { wabaOf } from './command.ts'
import type { Run } from './command.ts'

export const status: Run = async ({ operands: [id = ''], settings, output, door }) => {
  const item = await door().status(id, settings.values.waba)
  output.result(item, ...factsOf(item))
  return EXIT.ok
}

export const list: Run = async context => {
  const { settings, output, door } = context
  let count = 0
  for await (const item of door().list(wabaOf(context), settings.values.limit ?? 0)) {
    output.result(item, lineOf(item))
    count += 1
  }
  if (count === 0) output.note('There are no uploads.')
  return EXIT.ok
}

export const quota: Run = async context => {
  const wabaId = wabaOf(context)
  const { remaining, limit, used, queued, nextSlotAt } = await context.gateway().quota(wabaId)
  const next = remaining > 0 ? '' : `; the next at ${nextSlotAt}`
  const words = `${remaining} of ${limit} uploads an hour remain, ${used} are used, ${queued} wait${next}`
  context.output.result({ wabaId, limit, remaining, used, queued, nextSlotAt }, words)
  return EXIT.ok
}

export const cancel: Run = async ({ operands: [id = ''], output, gateway }) => {
  const item = await gateway().cancel(id)
  output.result(item, lineOf(item))
  return EXIT.ok
}

export const renew: Run = async ({ operands: [id = ''], settings, output, gateway }) => {
  const { item, settled } = await gateway().renew(id)
  output.note(`Renewed from ${id}: the new id is ${item.id}.`)
  const renewed = settings.values['no-wait'] === undefined ? await settled(settings.values.wait ?? 0) : item
  output.result(renewed, renewed.handle ?? renewed.id)
  return EXIT.ok
}
