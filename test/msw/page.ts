/** Bundled for a page of Chromium: the handlers behind MSW's service worker. What it saw is `globalThis.outcome`. */
import { createHandlers } from '@resumable-media/mock/msw'
import { setupWorker } from 'msw/browser'

const kaleyra = createHandlers()
await setupWorker(...kaleyra).start({ quiet: true })

const url = 'https://api.in.kaleyra.io/v2/HXAP1600000097IN/whatsapp/150440000142241/resumable_media'
const body = new FormData()
body.set('type', 'image/png')
body.set('file', new Blob(['png bytes'], { type: 'image/png' }), 'image.png')
const upload = async () => (await fetch(url, { method: 'POST', headers: { 'api-key': 'any' }, body })).status

kaleyra.next('rateLimited')
const statuses = [await upload(), await upload(), (await fetch(url)).status]
Object.assign(globalThis, { outcome: { statuses, requests: kaleyra.requests } })
