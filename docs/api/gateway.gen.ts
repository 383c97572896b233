// What users of @resumable-media/gateway rely on. `pnpm api` writes it. Described by:
// - accounts ce2c6325994e
// - as-fast-as-it-goes 5f29e372d9aa
// - backup-while-running dc01121eddf9
// - bench-beside-rivals 6ffcaa5d9e43
// - bytes-in-batches 073cc3fb3263
// - client-as-a-product 1f7308551769
// - clocks eadc176dd7ad
// - closed-door f66fb91032f2
// - console c59d91db321c
// - data-folder 06bba009d9a0
// - early-answers 01766eb01f14
// - errors-from-the-document 56b13df0d19a
// - faults-of-the-store 7ee5300b1ef1
// - guides e3f17991a52f
// - hostile-input 66160c6c6eaa
// - kaleyra-side b2c1b76c7dd0
// - local-faults e173f6f7127f
// - main-job 6317e16b137b
// - many-items a9e1355f2a09
// - many-wabas 84d9b34ce9ca
// - moving 55b4af1ff868
// - no-endless-search 7db51ac2c7c4
// - one-field 90eca438ca53
// - one-house 6e4a06d1f770
// - one-line-each 4c32f1a4b456
// - one-tarball-each bdad6e85e4f9
// - pieces 4d55feeae4be
// - planned-once 0560326a4c32
// - releases b9027b88a02d
// - running-it 649d80715efd
// - seeing 7f0f324862ad
// - several-gateways-guide 34f13c8664da
// - several-gateways 5168fad0a5c5
// - states-of-a-call be0a9125a8a6
// - store-on-postgres 5c931646a7dd
// - told-on-pages 9d2d6afacdad
// - traces acefaa333278
// - uploader-ends 5dc7f708f928
// - usual-requests 7ac57d656d2c
// - what-the-field-sends f286225a241c
// - who-may-call 93986a1266ef

// @resumable-media/gateway: package.json
// {
//   "type": "module",
//   "engines": {
//     "node": ">=24.0.0"
//   },
//   "bin": {
//     "resumable-media-gateway": "./bin.js"
//   },
//   "exports": {
//     ".": {
//       "types": "./index.d.ts",
//       "default": "./index.js"
//     },
//     "./package.json": "./package.json"
//   },
//   "dependencies": [
//     "@aws-sdk/client-s3",
//     "@graphql-yoga/render-graphiql",
//     "@opentelemetry/api",
//     "@opentelemetry/exporter-trace-otlp-http",
//     "@opentelemetry/resources",
//     "@opentelemetry/sdk-trace",
//     "@pothos/core",
//     "@pothos/plugin-complexity",
//     "@pothos/plugin-errors",
//     "file-type",
//     "graphql",
//     "graphql-scalars",
//     "graphql-upload-ts",
//     "graphql-yoga",
//     "jose",
//     "kysely",
//     "pg",
//     "pino",
//     "prom-client",
//     "undici",
//     "zod"
//   ]
// }

// @resumable-media/gateway: index.d.ts
import { DestinationStream, Logger } from "pino";
type Rate = {
    calls: number;
    windowMs: number;
};
declare const refusals: {
    readonly BAD_PAYLOAD: {
        readonly example: "badPayload";
        readonly errorClass: "BadPayloadError";
        readonly status: 400;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "Incorrect payload";
        readonly whatToDo: "Compare the form with the specification; the same call would be refused again.";
        readonly body: {
            readonly code: "WA-400";
            readonly message: "Refer to correct payload format";
            readonly error: {
                readonly payload: "Incorrect payload format";
            };
        };
    };
    readonly BAD_CREDENTIALS: {
        readonly example: "badCredentials";
        readonly errorClass: "BadCredentialsError";
        readonly status: 401;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "Wrong SID or API key";
        readonly whatToDo: "Correct the SID or the API key in the configuration.";
        readonly body: {
            readonly code: "RBC001";
            readonly message: "Incorrect SID or API key.";
            readonly error: {
                readonly error: "Incorrect SID or API key.";
            };
        };
    };
    readonly ACCOUNT_NOT_ENABLED: {
        readonly example: "accountNotEnabled";
        readonly errorClass: "AccountNotEnabledError";
        readonly status: 401;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "The API is not available to the account";
        readonly whatToDo: "Ask the support of Kaleyra to enable the API for the account.";
        readonly body: {
            readonly code: "WA-401";
            readonly message: "API is not available for given customer.Please contact support for more info";
            readonly error: "API is not available for given customer.Please contact support for more info";
        };
    };
    readonly WABA_NOT_OWNED: {
        readonly example: "wabaNotOwned";
        readonly errorClass: "WabaNotOwnedError";
        readonly status: 401;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "The WABA is not in the account";
        readonly whatToDo: "Check the WABA id.";
        readonly body: {
            readonly code: "WA401";
            readonly message: "Waba_Id is not present or does not belong to the account.";
            readonly error: {
                readonly waba_id: "Waba_Id is not present or does not belong to the account.";
            };
        };
    };
    readonly WABA_WRONG_VERSION: {
        readonly example: "wabaWrongVersion";
        readonly errorClass: "WabaWrongVersionError";
        readonly status: 401;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "The WABA is on another version of the API";
        readonly whatToDo: "Onboard the WABA on version 2 of the WhatsApp API of Kaleyra.";
        readonly body: {
            readonly code: "WA401";
            readonly message: "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint.";
            readonly error: {
                readonly waba_id: "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint.";
            };
        };
    };
    readonly SERVER_ERROR: {
        readonly example: "serverError";
        readonly errorClass: "ServerError";
        readonly status: 500;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "Internal server error";
        readonly whatToDo: "Try again later.";
        readonly body: {
            readonly code: "WA-500";
            readonly message: "Please try again later";
            readonly error: {
                readonly error: "Internal server error";
            };
        };
    };
    readonly BAD_FILE_NAME: {
        readonly example: "badFileName";
        readonly errorClass: "BadFileNameError";
        readonly status: 400;
        readonly operations: readonly [
            "uploadResumableMedia"
        ];
        readonly when: "Invalid file name";
        readonly whatToDo: "Rename the file; the message lists what a name may not have.";
        readonly body: {
            readonly code: "WA400";
            readonly message: "file_name can not contain these special characters '/' (forward slash), '\\' (backward slash),'<' (less than),'@' (at the rate),'%' (percentage),' ' (space). additionaly file_name length must be between 1 to 255 characters";
            readonly error: {
                readonly file_name: "file_name can not contain these special characters '/' (forward slash), '\\' (backward slash),'<' (less than),'@' (at the rate),'%' (percentage),' ' (space). additionaly file_name length must be between 1 to 255 characters";
            };
        };
    };
    readonly TOO_LARGE: {
        readonly example: "tooLarge";
        readonly errorClass: "FileTooLargeError";
        readonly status: 413;
        readonly operations: readonly [
            "uploadResumableMedia"
        ];
        readonly when: "More than 100 MB";
        readonly whatToDo: "Make the file smaller.";
        readonly body: {
            readonly code: "WA413";
            readonly message: "Request size is too large";
            readonly error: {
                readonly error: "The file size exceeds the 100 MB limit. Please upload a file smaller than 100 MB.";
            };
        };
    };
    readonly RATE_LIMITED: {
        readonly example: "rateLimited";
        readonly errorClass: "RateLimitedError";
        readonly status: 429;
        readonly operations: readonly [
            "uploadResumableMedia"
        ];
        readonly when: "Too many requests";
        readonly whatToDo: "Wait until fewer than 20 uploads of the WABA were made within the last hour.";
        readonly body: {
            readonly code: "WA429";
            readonly message: "Too many requests";
            readonly error: {
                readonly error: "Too many requests sent from this waba in a short period of time, please try after sometime";
            };
        };
    };
};
export declare const STATUSES: {
    readonly BAD_USER_INPUT: 400;
    readonly CHECKSUM_MISMATCH: 460;
    readonly CONTENT_MISMATCH: 415;
    readonly EMPTY_FILE: 400;
    readonly FILE_TOO_LARGE: 413;
    readonly FORBIDDEN_WABA: 403;
    readonly IDEMPOTENCY_CONFLICT: 422;
    readonly INVALID_FILE_NAME: 400;
    readonly KALEYRA_REJECTED: 400;
    readonly MEDIA_NOT_FOUND: 404;
    readonly NOT_RENEWABLE: 400;
    readonly QUEUE_FULL: 429;
    readonly RATE_LIMITED: 429;
    readonly STORAGE_FAULT: 503;
    readonly STORAGE_FULL: 507;
    readonly TOO_LATE: 422;
    readonly TOO_MANY: 429;
    readonly UNSUPPORTED_MEDIA_TYPE: 415;
    readonly FOREIGN_HOST: 403;
    readonly FOREIGN_ORIGIN: 403;
    readonly FORBIDDEN_SCOPE: 403;
    readonly KEYS_UNAVAILABLE: 503;
    readonly PREFLIGHT_HEADER_MISSING: 403;
    readonly UNAUTHORIZED: 401;
    readonly BAD_REQUEST: 400;
    readonly BAD_UPLOAD_REQUEST: 400;
    readonly BATCHING_OFF: 400;
    readonly BODY_TOO_LARGE: 413;
    readonly FILE_NOT_MULTIPART: 400;
    readonly INTROSPECTION_OFF: 400;
    readonly NOT_ACCEPTABLE: 406;
    readonly TOO_COSTLY: 400;
    readonly TOO_DEEP: 400;
    readonly TOO_MANY_ALIASES: 400;
    readonly TOO_MANY_CHARACTERS: 400;
    readonly TOO_MANY_DIRECTIVES: 400;
    readonly TOO_MANY_TOKENS: 400;
    readonly UNSUPPORTED_CONTENT_TYPE: 415;
    readonly BAD_CALLBACK: 400;
    readonly BAD_CALLBACK_SECRET: 401;
    readonly BODY_TOO_SLOW: 408;
    readonly CALLBACKS_OFF: 403;
    readonly METHOD_NOT_ALLOWED: 405;
    readonly BAD_EXPECTATION: 417;
    readonly BAD_HOST: 400;
    readonly BROKEN_OFF: 400;
    readonly BROKEN_REQUEST: 400;
    readonly CHUNK_EXTENSIONS_TOO_LARGE: 413;
    readonly HEADERS_TOO_LARGE: 431;
    readonly HEADERS_TOO_SLOW: 408;
};
export declare const MOVES: {
    readonly RECEIVING: readonly [
        "QUEUED",
        "FAILED",
        "CANCELLED"
    ];
    readonly QUEUED: readonly [
        "PENDING",
        "FAILED",
        "CANCELLED"
    ];
    readonly PENDING: readonly [
        "UPLOADED",
        "FAILED"
    ];
    readonly UPLOADED: readonly [
        "EXPIRED"
    ];
    readonly EXPIRED: readonly [
    ];
    readonly FAILED: readonly [
    ];
    readonly CANCELLED: readonly [
    ];
};
type Log = Logger;
export declare function createLog(level: string, stream?: DestinationStream): Log;
type Clock = {
    now(): number;
    monotonic(): number;
};
type Auth = {
    kind: "none";
} | {
    kind: "jwt";
    keys: TokenKeys;
    issuer: string;
    audience: string;
    wabasClaim: string;
};
type TokenKeys = {
    jwksUrl: string;
} | {
    secret: string;
};
type Account = {
    sid: string;
    apiKey: string;
    baseUrl: string;
    wabaIds: readonly string[] | undefined;
};
type Collector = {
    endpoint: string;
    headers: Record<string, string>;
    serviceName: string;
    share: number;
};
type Config = ReturnType<typeof readConfig>;
type Shared = {
    databaseUrl: string;
    directUrl: string;
    connections: number;
    spool: {
        kind: "folder";
        path: string;
    } | {
        kind: "s3";
        bucket: string;
        prefix: string;
        endpoint: string | undefined;
        pathStyle: boolean;
    };
};
export declare const readConfig: (env: Record<string, string | undefined>) => {
    kaleyra: {
        accounts: Account[];
        allowHttp: boolean;
        callbackSecrets: string[];
        rate: Rate;
        wire: "multipart" | "documented-curl";
        timeoutMs: number;
    };
    waits: {
        retryDelaysMs: readonly number[];
        retryForMs: number;
        pollDelaysMs: readonly number[];
        lookupAgainMs: number;
    };
    lifetimes: {
        handleTtlMs: number;
        dataTtlMs: number;
        uploadTtlMs: number;
    };
    http: {
        host: string;
        port: number;
        keepAliveMs: number;
        publicUrl: string | undefined;
        allowedOrigins: string[];
    };
    storage: {
        dataDir: string;
        maxSpoolBytes: number;
        diskReserveBytes: number;
    };
    shared: Shared | undefined;
    stop: {
        callsMs: number;
        uploadsMs: number;
    };
    limits: {
        maxUploadBytes: number;
        perCaller: {
            uploads: number;
            unfinished: number;
            subscriptions: number;
        };
    };
    auth: Auth;
    pages: {
        graphiql: boolean;
        exampleWaba: string | undefined;
    };
    metrics: {
        isOn: boolean;
        port: number | undefined;
        token: string | undefined;
    };
    logLevel: "trace" | "info" | "debug" | "warn" | "error" | "silent";
    traces: Collector | undefined;
};
export declare const configHelp: () => string;
type Pace = {
    bytes: number;
    windowMs: number;
};
type Gateway = {
    url: string;
    port: number;
    metricsUrl: string | undefined;
    stop(): Promise<void>;
    lost: Promise<Error>;
};
export declare function startGateway(config: Config, log: Log, clock?: Clock, slowest?: Pace): Promise<Gateway>;
type Documented = keyof typeof refusals;
type RefusalReason = Documented | "OUTCOME_UNKNOWN" | "OTHER";
export declare const REFUSAL_CURES: Record<RefusalReason, string>;
export declare const REFUSAL_REASONS: readonly RefusalReason[];
export type { Config, Gateway };

// @resumable-media/gateway: --help
// Usage: pnpm gateway [command]
//
// The GraphQL gateway. Without a command it starts.
//
//   backup DIR               copies DATA_DIR to the new folder DIR, also while a gateway works on it
//   restored                 marks DATABASE_URL or DATA_DIR as a copy that was made in another way, before the first start with it
//   move                     moves DATA_DIR to DATABASE_URL and SPOOL_URL, while no gateway works on either
//
// It is configured by its environment:
//
//   KALEYRA_SID              account SID; required without ACCOUNTS_FILE
//   KALEYRA_API_KEY          API key; required without ACCOUNTS_FILE; or KALEYRA_API_KEY_FILE, a file with it
//   KALEYRA_POD              the account's pod: in, sg, eu, na (default in)
//   KALEYRA_BASE_URL         server URL of the API, such as http://127.0.0.1:4010/v2; wins over KALEYRA_POD
//   ACCOUNTS_FILE            JSON list of { sid, apiKey or apiKeyFile, pod or baseUrl, wabaIds }, for several accounts in place of the four above
//   KALEYRA_ALLOW_HTTP       yes: an API key may go to other machines without TLS (default no)
//   KALEYRA_CALLBACK_SECRET  what a callback must hold as header x-callback-secret, basic auth password or ?secret=; unset: no callbacks; or KALEYRA_CALLBACK_SECRET_FILE, a file with it
//   KALEYRA_CALLBACK_SECRET_PREVIOUS
//                            the secret before that one, which is taken too until every callback profile has the new one; or KALEYRA_CALLBACK_SECRET_PREVIOUS_FILE, a file with it
//   KALEYRA_RATE_LIMIT       uploads per WABA in any such window, such as 5/3s (default 20/1h)
//   KALEYRA_WIRE             how a file is sent: multipart, documented-curl (default multipart)
//   KALEYRA_TIMEOUT          longest that one call may take (default 5m)
//   RETRY_DELAYS             waits before the next tries; the last one repeats (default 10s,1m,5m,10m,15m)
//   RETRY_FOR                how long after its first try a media item is tried again (default 24h)
//   POLL_DELAYS              waits between lookups of a PENDING media item; the last one repeats (default 15s,30s,1m,2m,5m,10m)
//   LOOK_AGAIN_DELAY         wait between two lookups of an upload whose answer was lost, before it is sent again (default 61s)
//   HANDLE_TTL               how long a handle can be used; never longer than DATA_TTL (default 24h)
//   DATA_TTL                 how long a media item is known (default 72h)
//   UPLOAD_TTL               how long an unfinished resumable upload is kept after its last byte (default 24h)
//   HOST                     address to listen on; only loopback while AUTH is none (default 127.0.0.1)
//   PORT                     port to listen on; 0 takes a free one (default 4000)
//   KEEP_ALIVE_TIMEOUT       how long an idle connection is kept open; longer than the idle timeout of a load balancer in front (default 75s)
//   DATA_DIR                 folder of the database and of the files on their way (default .data)
//   DATABASE_URL             PostgreSQL that several gateways share, such as postgres://user:password@host/database; needs a SPOOL_URL; unset: SQLite in DATA_DIR, for one gateway; or DATABASE_URL_FILE, a file with it
//   DATABASE_DIRECT_URL      the same database past a pooler that DATABASE_URL leads to: signals need a connection of their own; or DATABASE_DIRECT_URL_FILE, a file with it
//   DATABASE_CONNECTIONS     most connections of one gateway to DATABASE_URL, beside the one for signals and the one for its lease (default 10)
//   SPOOL_URL                where several gateways keep files: s3://bucket/prefix, or file:///path of a shared file system; unset: DATA_DIR/spool, for one gateway
//   S3_ENDPOINT              URL of the store of an s3: SPOOL_URL; unset: Amazon's
//   S3_PATH_STYLE            yes: the bucket is in the path of a URL, and not in its host, as many stores expect it (default no)
//   SHUTDOWN_GRACE           how long calls and uploads under way may go on at a stop; unset: 25s with DATABASE_URL; without it 2500ms for calls, and uploads yield at once
//   PUBLIC_URL               URL under which browsers reach the gateway, with the path of a proxy if any; required beyond loopback; unset: as a request names it
//   MAX_UPLOAD_BYTES         largest file taken, in bytes (default 104857600)
//   SPOOL_MAX_BYTES          most bytes that files on their way and kept for renewal may take in all (default 107374182400)
//   DISK_RESERVE_BYTES       bytes of the disk that stay free: with fewer no file is taken; 0 keeps none (default 268435456)
//   ALLOWED_ORIGINS          origins of web pages that may call the gateway, separated by commas
//   AUTH                     who may call: none (everybody on this machine), or jwt (who has a token) (default none)
//   JWKS_URL                 URL of the JSON Web Key Set of the tokens' issuer; AUTH=jwt needs it or a JWT_SECRET
//   JWT_SECRET               secret that tokens are signed with, by HS256, HS384 or HS512; at least 32 bytes; or JWT_SECRET_FILE, a file with it
//   JWT_ISSUER               claim iss that a token must have; required with AUTH=jwt
//   JWT_AUDIENCE             claim aud that a token must have; required with AUTH=jwt
//   JWT_WABAS_CLAIM          claim that lists the WABAs a token may use (default wabas)
//   MAX_UPLOADS_AT_ONCE      requests with a file that one caller may have under way (default 10)
//   MAX_UNFINISHED_UPLOADS   resumable uploads that one caller may have begun and not ended (default 100)
//   MAX_SUBSCRIPTIONS        subscriptions that one caller may have open (default 20)
//   METRICS_PORT             port of HOST that answers /metrics for Prometheus and nothing else; never to be public; 0 takes a free one; unset: none of its own
//   METRICS_TOKEN            token that /metrics asks for; without METRICS_PORT it is on PORT; with neither there are no metrics; or METRICS_TOKEN_FILE, a file with it
//   LOG_LEVEL                trace, debug, info, warn, error or silent (default info)
//   OTEL_EXPORTER_OTLP_ENDPOINT
//                            URL of the OpenTelemetry collector that takes traces by OTLP over HTTP with JSON, such as http://127.0.0.1:4318; unset: no traces
//   OTEL_EXPORTER_OTLP_HEADERS
//                            headers for the collector, such as authorization=Bearer%20abc,x-team=media; or OTEL_EXPORTER_OTLP_HEADERS_FILE, a file with it
//   OTEL_SERVICE_NAME        name of the gateway in traces (default resumable-media-gateway)
//   OTEL_TRACES_SAMPLER_ARG  share of traces that are recorded, of those for which the sender has not decided (default 1)
//   GRAPHIQL                 on or off: GraphiQL, introspection and suggestions in errors; unset: on, and off when NODE_ENV is production
//   EXAMPLE_WABA             WABA that the console offers to try it with; pnpm start sets that of the sandbox
//   NODE_ENV                 production turns GRAPHIQL off (default development)
