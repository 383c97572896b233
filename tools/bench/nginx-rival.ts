import { freePort } from '@resumable-media/test-kit/free-port'
import { startNginx } from '@resumable-media/test-kit/nginx'

/** nginx in front of the sink as its documentation says: it takes the whole body before it passes it on, by default. */
export async function startNginxRival(sinkUrl: string, folder: string, mostBytes: number) {
  const port = await freePort()
  const { origin } = new URL(sinkUrl)
  const server = `server { listen 127.0.0.1:${port}; client_max_body_size ${mostBytes + 10_000}; location / { proxy_pass ${origin}; } }`
  const nginx = await startNginx(server, port, folder)
  return { url: `http://127.0.0.1:${port}/`, pid: nginx.pid, stop: nginx.stop }
}
