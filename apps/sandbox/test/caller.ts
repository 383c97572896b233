import { examples } from '@resumable-media/openapi/examples'
import { assertAnswer, type Operation } from './contract.ts'

export const SID = 'HXAP1600000097IN'
export const API_KEY = 'A0000000000000000000000000000sand'
export const WABA = '150440000142241'
export const OTHER_WABA = '150440000142242'

/** How often a condition of a few milliseconds is looked at. */
export const OFTEN = { interval: 10 }

export type Who = { sid?: string; apiKey?: string | undefined; wabaId?: string }
export type Item = Record<string, string | null>
export type Reply = { status: number; body: { code: string; data: Item | Item[] } }

/** Calls the API of a sandbox; every answer is held to the spec before a test sees it. */
export function createCaller(url: string) {
  return { upload, send, lookUp, control }

  /** Uploads a form of FormData's making. */
  function upload(form: FormData = pngForm(), who: Who = {}): Promise<Reply> {
    return call('uploadResumableMedia', resource(url, who), { method: 'POST', body: form, headers: keyOf(who) })
  }

  /** Uploads whatever bytes. */
  function send(body: string | Buffer<ArrayBuffer>, contentType: string | undefined, who: Who = {}): Promise<Reply> {
    const headers = { ...keyOf(who), ...(contentType === undefined ? {} : { 'content-type': contentType }) }
    return call('uploadResumableMedia', resource(url, who), { method: 'POST', body, headers })
  }

  function lookUp(query = '', who: Who = {}, answeredAs: Operation = 'getResumableMedia'): Promise<Reply> {
    return call(answeredAs, `${resource(url, who)}${query}`, { headers: keyOf(who) })
  }

  /** Calls what is beside the API. */
  async function control(method: string, path: string, body?: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(new URL(path, url), { method, ...(body === undefined ? {} : { body }) })
    return { status: response.status, body: await response.json() }
  }
}

async function call(operation: Operation, to: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(to, init)
  const body: Reply['body'] = JSON.parse(await response.text())
  assertAnswer(operation, response.status, body)
  return { status: response.status, body }
}

/** The answer of the spec with this name. */
export function example(name: keyof typeof examples) {
  const { status, body } = examples[name]
  return { status, body }
}

export function resource(url: string, { sid = SID, wabaId = WABA }: Who = {}): string {
  return `${url}/${sid}/whatsapp/${wabaId}/resumable_media`
}

export function keyOf(who: Who): Record<string, string> {
  const apiKey = 'apiKey' in who ? who.apiKey : API_KEY
  return apiKey === undefined ? {} : { 'api-key': apiKey }
}

export function pngForm(fileName = 'image.png', content: string | Blob = 'png bytes'): FormData {
  return formOf(['type', 'image/png'], ['file', new Blob([content]), fileName])
}

export function formOf(...fields: ([string, string] | [string, Blob, string])[]): FormData {
  const form = new FormData()
  for (const [name, value, fileName] of fields) {
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, value, fileName)
  }
  return form
}

export function idOf({ status, body: { data } }: Reply): string {
  if (Array.isArray(data) || typeof data['id'] !== 'string') throw new Error(`no id in an answer ${status}`)
  return data['id']
}

export function itemsOf({ status, body: { data } }: Reply): Item[] {
  if (!Array.isArray(data)) throw new Error(`no items in an answer ${status}`)
  return data
}
