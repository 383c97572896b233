import { fileNameCases } from '@resumable-media/test-kit/file-names'
import { expect, test } from 'vitest'
import { example, pngForm } from './caller.ts'
import { calling } from './calling.ts'

test.each(fileNameCases)(
  'a name is read as it was sent, and held to the rule: $title [sandbox-names]',
  async ({ name, violation }) => {
    const caller = await calling()
    const answer = await caller.upload(pngForm(name))
    expect(answer).toMatchObject(violation ? example('badFileName') : { status: 202 })
    // An empty name is one that FormData leaves out.
    expect(await caller.requests()).toMatchObject([{ fileName: name === '' ? null : name }])
  },
)
