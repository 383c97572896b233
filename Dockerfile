# The gateway, installed from its built package. docs/deploy.md says how to run it; tools/pack/image-suite.ts runs these steps.

FROM node:24-slim AS build
WORKDIR /source
COPY . .
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile
RUN npx --yes pnpm@12.21.0 --filter @resumable-media/gateway pack --pack-destination /packed

FROM node:24-slim AS install
WORKDIR /app
COPY --from=build /packed/ /packed/
RUN npm install --omit=dev --no-audit --no-fund /packed/*.tgz && mkdir /data

FROM node:24-slim
# Beyond loopback the gateway starts only with AUTH=jwt and its keys, and with PUBLIC_URL.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data PATH=/app/node_modules/.bin:$PATH
WORKDIR /app
COPY --from=install /app/ /app/
# A number, so that a cluster sees that it is not root. A new volume takes its owner from here.
COPY --from=install --chown=10001:10001 /data/ /data/
USER 10001:10001
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["resumable-media-gateway"]
