import { expect, test } from 'vitest'
import { fixture } from './files.ts'
import { setStage } from './stage.ts'

const stage = setStage({ KALEYRA_RATE_LIMIT: '2/1h' })

test('when the hour is full the next file waits in line, with its place and its time, and can be cancelled', async () => {
  const quota = stage.console.page.getByRole('region', { name: 'Uploads left this hour' })
  await quota.getByText('2 of 2 uploads').waitFor()
  await stage.console.choose(fixture('image.png'), fixture('photo.jpg'))
  await stage.console.row('image.png').says('Ready')
  await stage.console.row('photo.jpg').says('Ready')
  await stage.console.choose(fixture('brochure.pdf'))
  const row = stage.console.row('brochure.pdf')
  await row.says(/1st in line, goes out about .*\d{2}:\d{2}/u)
  await stage.console.choose(fixture('clip.mp4'))
  await stage.console.row('clip.mp4').says(/2nd in line/u)
  await quota.getByText('0 of 2 uploads').waitFor()
  await quota.getByText(/The next one can go at .* \(in (?:59|60):\d{2}\)\. 2 files wait in line\./u).waitFor()

  await row.button('Cancel brochure.pdf').click()
  await row.says('Cancelled')
  await stage.console.row('clip.mp4').says(/1st in line/u)
  await quota.getByText(/1 file waits in line/u).waitFor()
  expect(await stage.system.seen()).toHaveLength(2)
})
