import { startNginx } from '@resumable-media/test-kit/nginx'

/**
 * nginx in front of gateways, at these ports in turn. It passes a request on to the next one when the first is away: a POST
 * or a PATCH only if nothing of it was sent.
 */
export async function startProxy(gateways: readonly number[], port: number, folder: string) {
  const servers = gateways.map(gateway => `server 127.0.0.1:${gateway} max_fails=1 fail_timeout=1s;`)
  return startNginx(
    `upstream gateways { ${servers.join(' ')} }
server {
  listen 127.0.0.1:${port};
  client_max_body_size 110m;
  location / {
    proxy_pass http://gateways;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Connection "";
    proxy_request_buffering off;
    proxy_buffering off;
    proxy_next_upstream error timeout;
    proxy_connect_timeout 2s;
    proxy_send_timeout 30s;
    proxy_read_timeout 30s;
  }
}`,
    port,
    folder,
  )
}
