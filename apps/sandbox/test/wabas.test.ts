import { expect, test } from 'vitest'
import { calling } from './calling.ts'
import { example, pngForm, WABA } from './caller.ts'

test('the account has the WABAs that the configuration names, and no others', async () => {
  const caller = await calling({}, { wabaIds: ['7', '8'] })
  expect(await caller.upload(pngForm(), { wabaId: '8' })).toMatchObject({ status: 202 })
  expect(await caller.upload(pngForm(), { wabaId: WABA })).toEqual(example('wabaNotOwned'))
})
