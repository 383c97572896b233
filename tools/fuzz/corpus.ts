import { readFixture } from '@resumable-media/test-kit/files'
import { creation } from '@resumable-media/test-kit/tus'
import { field, file, formRow, MAP_PART, OPERATIONS } from '@resumable-media/test-kit/hostile/form'
import { CATEGORIES } from '@resumable-media/test-kit/hostile/table'
import type { Row } from '@resumable-media/test-kit/hostile/row'
import { SECRET, WABA } from '@resumable-media/test-kit/system'

const VERSION = { 'tus-resumable': '1.0.0' }
const PIECE = { ...VERSION, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }

/** What mutations begin with: requests in order of every kind, and the hostile ones. */
export async function readCorpus(): Promise<{ inOrder: readonly Row[]; hostile: readonly Row[] }> {
  const files = await Promise.all(
    ['image.png', 'photo.jpg', 'brochure.pdf', 'clip.mp4'].map(async name => ({
      name,
      bytes: await readFixture(name),
    })),
  )
  const uploads = files.flatMap(({ name, bytes }): Row[] => [
    formRow(`upload of ${name}`, OPERATIONS, MAP_PART, file(`filename="${name}"`, bytes)),
    {
      what: `resumable upload of ${name}`,
      send: async target => target.request('PATCH', await target.begin(bytes.length, { filename: name }), PIECE, bytes),
    },
  ])
  const inOrder: readonly Row[] = [
    ...uploads,
    formRow('upload of nothing', OPERATIONS, MAP_PART, field('file', '')),
    { what: 'creation', send: target => target.request('POST', '/uploads', { ...VERSION, ...creation(100) }) },
    { what: 'look', send: async target => target.request('HEAD', await target.begin(100), VERSION) },
    { what: 'cancel', send: async target => target.request('DELETE', await target.begin(100), VERSION) },
    query('query($id: ID!) { mediaStatus(id: $id) { id status history { at status cause message } } }', { id: 'x' }),
    query(
      'query($w: ID!, $n: Int) { media(wabaId: $w, first: $n) { nodes { id status fileName headerComponent { type } } pageInfo { endCursor } } }',
      { w: WABA, n: 5 },
    ),
    query('query($w: ID!) { uploadQuota(wabaId: $w) { limit used remaining queued nextSlotAt } }', { w: WABA }),
    query('query($i: CheckUploadInput!) { checkUpload(input: $i) { code message } }', {
      i: { wabaId: WABA, fileName: 'a.png', type: 'image/png', size: 1 },
    }),
    query('mutation($id: ID!) { cancelMedia(id: $id) { __typename } renewMedia(id: $id) { __typename } }', { id: 'x' }),
    query(
      'fragment F on Media { id ...G } fragment G on Media { status } { a: mediaStatus(id: "1") { ...F @skip(if: false) } }',
      {},
    ),
    { what: 'callback', send: target => target.request('POST', '/callbacks/kaleyra', CALLBACK, CALLBACK_BODY) },
    {
      what: 'callback by GET',
      send: target =>
        target.request('GET', '/callbacks/kaleyra?resumable_media_id="1"&status="FAILED"&time="1767139200"', CALLBACK),
    },
    { what: 'page', send: target => target.request('GET', '/') },
    { what: 'health', send: target => target.request('GET', '/health/ready') },
  ]
  return { inOrder, hostile: CATEGORIES.flatMap(({ rows }) => rows) }
}

const CALLBACK = { 'x-callback-secret': SECRET, 'content-type': 'application/json' }
const CALLBACK_BODY =
  '{"resumable_media_id":"1","waba_id":"150440000142241","status":"UPLOADED","uploaded_file_handle":"4::x","time":"1767139200"}'

function query(document: string, variables: object): Row {
  const body = JSON.stringify({ query: document, variables })
  return {
    what: document,
    send: target => target.request('POST', '/graphql', { 'content-type': 'application/json' }, body),
  }
}
