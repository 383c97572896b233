// What a stranger writes over the generated code. It is compiled in an empty project and run against a server.

export const PETS = `import { openAsBlob } from 'node:fs'
import { createClient } from '@resumable-media/client/transport'
import * as pets from './pets/index.js'

const tokens: Record<string, string> = { bearer: 'b3arer', basic: 'user:pässword', 'x-api-key': 'k3y', key: 'in query', session: 'a;b' }
const client = createClient({
  baseUrl: process.argv[2] ?? '',
  auth: ({ scheme, name }) => tokens[scheme ?? name ?? ''],
  headers: { 'user-agent': 'stranger' },
  timeoutMs: 5000,
})
const results: Record<string, unknown> = {}

const listed = await pets.listPets({
  client,
  query: { tags: ['a b', 'c&d'], ids: [1, 2], sort: ['name', 'age'], filter: { kind: 'cat', age: 3 }, alive: false },
  headers: { 'X-Request-Id': 'r-1' },
})
if (listed.ok) results['names'] = listed.data.map(pet => pet.name)

const added = await pets.addPet({ client, body: { name: 'Tom', born: '2026-01-02T03:04:05+02:00' } })
if (added.ok) {
  const status: 201 = added.status
  results['added'] = [status, added.data]
}
const refused = await pets.addPet({ client, body: { name: '' } })
if (!refused.ok && refused.status === 422) results['refused'] = pets_problem(refused.error)

results['one'] = await pets.getPet({ client, path: { petId: 7 } })
results['removed'] = await pets.removePet({ client, path: { petId: 7 } })
results['replaced'] = await pets.replacePet({ client, path: { petId: 7 }, body: { name: 'A & B', tag: null } })

const photo = await pets.getPhoto({ client, path: { petId: 7 } })
if (photo.ok) results['photo'] = [photo.data.type, photo.data.size]
const file = new File([await openAsBlob('package.json')], 'naïve"1.json', { type: 'application/json' })
results['sent'] = await pets.replacePhoto({ client, path: { petId: 7 }, body: new Blob(['bytes']) })
results['photos'] = await pets.addPhotos({
  client,
  path: { petId: 7 },
  body: { caption: 'Tom', rank: 1, meta: { by: 'me' }, photos: [file, new Blob(['xyz'], { type: 'image/png' })] },
})

const { stream } = await pets.watchPets({ client })
const seen: string[] = []
for await (const pet of stream) {
  seen.push(pet.name)
  if (seen.length === 2) break
}
results['seen'] = seen

const wrong = await pets.getPet({ client, path: { petId: 8 } })
results['wrong'] = wrong.ok ? 'taken' : [wrong.status, wrong.error, (wrong.cause as Error).name]
results['redirect'] = await pets.getPet({ client, path: { petId: 9 } })
const signal = AbortSignal.timeout(50)
const late = await pets.getPet({ client, path: { petId: 10 }, signal })
results['late'] = [late.ok, late.status, (late as { begun: boolean }).begun]
await client.close()

const nowhere = createClient({ baseUrl: 'http://127.0.0.1:1' })
const unreached = await pets.listPets({ client: nowhere })
results['unreached'] = unreached.ok ? 'reached' : [unreached.status, ((unreached.cause as Error & { code: string }).code)]
await nowhere.close()
results['empty'] = await pets.getPet({ client, path: { petId: '' as unknown as number } }).catch((error: Error) => error.message)
console.log(JSON.stringify(results))

function pets_problem(error: unknown): string {
  return typeof error === 'object' && error !== null && 'title' in error ? String(error.title) : ''
}
`
