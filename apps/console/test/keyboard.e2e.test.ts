import { expect, test } from 'vitest'
import { fixture } from './files.ts'
import { setStage } from './stage.ts'

const stage = setStage({ KALEYRA_RATE_LIMIT: '1/1h' })
const page = () => stage.console.page

/** What has the focus, as it is called. */
const focused = () =>
  page().evaluate<string>(
    `document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim().replace(/\\s+/g, ' ')`,
  )

/** As one walks through the page; ends where the name is. */
async function tabTo(name: string | RegExp): Promise<void> {
  for (let step = 0; step < 40; step += 1) {
    await page().keyboard.press('Tab')
    const here = await focused()
    if (typeof name === 'string' ? here === name : name.test(here)) return
  }
  throw new Error(`Tab does not lead to ${String(name)}`)
}

async function chooseByKey(path: string): Promise<void> {
  await tabTo('Choose files')
  const dialog = page().waitForEvent('filechooser')
  await page().keyboard.press('Enter')
  await (await dialog).setFiles(path)
}

test('from the account to the handle without a mouse', async () => {
  await page().evaluate('localStorage.clear()')
  await page().reload()
  await page().getByRole('button', { name: 'Continue' }).waitFor()
  await page().keyboard.press('Tab')
  await page().keyboard.type('150440000142242')
  await page().keyboard.press('Enter')
  await page()
    .getByRole('button', { name: /^WABA 150440000142242/u })
    .waitFor()

  await chooseByKey(fixture('image.png'))
  await stage.console.row('image.png').says('Ready')
  await tabTo('Copy handle of image.png')
  await page().keyboard.press('Enter')
  expect(await stage.console.clipboard()).toMatch(/^4::/u)
  expect(await focused()).toMatch(/of image\.png$/u)
  await tabTo('Details of image.png')
  await page().keyboard.press('Space')
  await stage.console.row('image.png').says('History')
})

test('the focus is kept when its button goes', async () => {
  await chooseByKey(fixture('image.png'))
  await stage.console.row('image.png').says('Ready')
  await chooseByKey(fixture('photo.jpg'))
  await stage.console.row('photo.jpg').says('Queued')
  await tabTo('Cancel photo.jpg')
  await page().keyboard.press('Enter')
  await stage.console.row('photo.jpg').says('Cancelled')
  await expect.poll(focused).toBe('photo.jpg')
})

test('the focus goes to the next line when its own is taken off the list, and to the button when none is left', async () => {
  await stage.console.choose(
    { name: 'one.txt', mimeType: 'text/plain', buffer: Buffer.from('1') },
    { name: 'two.txt', mimeType: 'text/plain', buffer: Buffer.from('2') },
  )
  await stage.console.row('one.txt').says('Not sent')
  await stage.console.row('two.txt').says('Not sent')
  await tabTo(/^Remove \w+\.txt/u)
  const first = /Remove (?<name>\S+)/u.exec(await focused())?.groups?.['name']
  await page().keyboard.press('Enter')
  const second = first === 'one.txt' ? 'two.txt' : 'one.txt'
  await expect.poll(focused).toBe(second)
  await tabTo(`Remove ${second} from the list`)
  await page().keyboard.press('Enter')
  await expect.poll(focused).toBe('Choose files')
})

test('the account is changed by keys; Escape leaves it as it was', async () => {
  await tabTo(/^WABA 150440000142241/u)
  await page().keyboard.press('Enter')
  await page().getByLabel('Id of the WhatsApp business account').waitFor()
  await page().keyboard.press('Escape')
  await expect.poll(focused).toMatch(/^WABA 150440000142241/u)
  await page().keyboard.press('Enter')
  await page().keyboard.type('letters')
  await page().keyboard.press('Enter')
  await page()
    .getByRole('alert')
    .getByText(/digits only/u)
    .waitFor()
  await page().keyboard.press('ControlOrMeta+A')
  await page().keyboard.type('150440000142242')
  await page().keyboard.press('Enter')
  await expect.poll(focused).toMatch(/^WABA 150440000142242/u)
})
