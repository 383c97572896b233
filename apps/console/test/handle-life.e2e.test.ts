import { describe, expect, test } from 'vitest'
import { fixture } from './files.ts'
import { setStage } from './stage.ts'
import { viewsOf } from './views.ts'

describe('a handle that lives', () => {
  const stage = setStage()

  test('is renewed from the details, without the file: the new one is a line of its own', async () => {
    await stage.console.choose(fixture('image.png'))
    const row = stage.console.row('image.png')
    await row.says('Ready')
    await row.openDetails()
    await row.says(/^The handle can be used until/u)
    await row.button(/^Renew/u).click()
    await expect.poll(() => row.getByText('Ready', { exact: true }).count()).toBe(2)
    await row
      .last()
      .getByText(/^Renewed: there is a newer handle/u)
      .waitFor()
    await row.first().getByRole('button', { name: 'Copy handle' }).click()
    const newer = await stage.console.clipboard()
    await row.last().getByRole('button', { name: 'Copy handle' }).click()
    expect(newer).not.toBe(await stage.console.clipboard())
    expect((await stage.system.seen()).map(call => call.fileName)).toEqual(['image.png', 'image.png'])
  })
})

describe('a handle that is short of time', () => {
  const stage = setStage({ HANDLE_TTL: '9s' })

  test('counts down by the second, expires, and is renewed from its line', async () => {
    await stage.console.choose(fixture('image.png'))
    const row = stage.console.row('image.png')
    await row.says(/Handle good for 0:0\d/u)
    await row.says('Expired')
    await expect.poll(() => stage.console.said()).toContain('image.png: Expired')
    for await (const view of viewsOf(stage.console.page, 'expired'))
      expect(view).toMatchObject({ overflow: 0, problems: [] })
    await row.button(/^Renew/u).click()
    await row.first().getByText('Ready', { exact: true }).waitFor()
    await expect.poll(() => row.count()).toBe(2)
  })
})
