import { examples } from '@resumable-media/openapi/examples'

export function greeting(url: string): string {
  const endpoint = `${url}/HXAP1600000097IN/whatsapp/150440000142241/resumable_media`
  return `mock ready on ${url}

Upload a file, and ask for its status:
  curl -H 'api-key: any' -F type=image/png -F 'file=hello;filename=hello.png' ${endpoint}
  curl -H 'api-key: any' '${endpoint}?id=639'

Choose an answer by its name, with one more header:
  -H 'Prefer: code=401, example=wabaNotOwned'

${namesByOperation()}
`
}

function namesByOperation(): string {
  const lines = Object.entries(examples).map(([name, { operations, status }]) => {
    const methods = operations.map(operation => METHODS[operation]).join(' ')
    return `  code=${status}, example=${name.padEnd(18)} ${methods}`
  })
  return lines.join('\n')
}

const METHODS = { uploadResumableMedia: 'POST', getResumableMedia: 'GET' }
