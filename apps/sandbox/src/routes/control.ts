import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { sendJson } from '../answer.ts'
import { InvalidSettings } from '../settings/patch.ts'
import type { State } from '../state.ts'
import type { Handler, Route } from './router.ts'

/** What Kaleyra does not have: a look inside, and a hand on it. */
export function controlRoutes({ requests, settings, change, reset }: State): Route[] {
  const showRequests: Handler = async ({ response }) => sendJson(response, 200, requests.all)
  const showSettings: Handler = async ({ response }) => sendJson(response, 200, settings.get())

  const changeSettings: Handler = async ({ request, response }) => {
    try {
      sendJson(response, 200, change(await readJson(request)))
    } catch (error) {
      if (!(error instanceof InvalidSettings)) throw error
      sendJson(response, 400, { error: error.message, known: error.known })
    }
  }

  const startOver: Handler = async ({ response }) => {
    reset()
    sendJson(response, 200, settings.get())
  }

  const sayReady: Handler = async ({ response }) => sendJson(response, 200, { status: 'ready' })

  return [
    { path: '/_sandbox/requests', methods: { GET: showRequests } },
    { path: '/_sandbox/settings', methods: { GET: showSettings, PATCH: changeSettings } },
    { path: '/_sandbox/reset', methods: { POST: startOver } },
    { path: '/health', methods: { GET: sayReady } },
  ]
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await text(request)
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new InvalidSettings(`The body is not JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
