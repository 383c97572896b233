// What users of @resumable-media/sandbox rely on. `pnpm api` writes it. Described by:
// - data-folder 06bba009d9a0
// - errors-from-the-document 56b13df0d19a
// - main-job 6317e16b137b
// - one-house 6e4a06d1f770
// - one-tarball-each bdad6e85e4f9
// - releases b9027b88a02d
// - tests-of-others 8bb9f426b9ae
// - what-the-field-sends f286225a241c

// @resumable-media/sandbox: package.json
// {
//   "type": "module",
//   "engines": {
//     "node": ">=22.19.0"
//   },
//   "bin": {
//     "resumable-media-sandbox": "./bin.js"
//   },
//   "exports": {
//     ".": {
//       "types": "./index.d.ts",
//       "default": "./index.js"
//     },
//     "./package.json": "./package.json"
//   },
//   "dependencies": []
// }

// @resumable-media/sandbox: index.d.ts
declare const examples: {
    readonly accepted: {
        readonly operations: readonly [
            "uploadResumableMedia"
        ];
        readonly status: 202;
        readonly body: {
            readonly code: "WA202";
            readonly message: "Request Processed Successfully";
            readonly data: {
                readonly id: "639";
                readonly status: "PENDING";
            };
            readonly error: {};
        };
    };
    readonly badPayload: {
        readonly operations: readonly [
            "uploadResumableMedia",
            "getResumableMedia"
        ];
        readonly status: 400;
        readonly body: {
            readonly code: "WA-400";
            readonly message: "Refer to correct payload format";
            readonly data: {};
            readonly error: {
                readonly payload: "Incorrect payload format";
            };
        };
    };
    readonly badFileName: {
        readonly operations: readonly [
            "uploadResumableMedia"
        ];
        readonly status: 400;
        readonly body: {
            readonly code: "WA400";
            readonly message: "file_name can not contain these special characters '/' (forward slash), '\\' (backward slash),'<' (less than),'@' (at the rate),'%' (percentage),' ' (space). additionaly file_name length must be between 1 to 255 characters";
            readonly data: readonly [
            ];
            readonly error: {
                readonly file_name: "file_name can not contain these special characters '/' (forward slash), '\\' (backward slash),'<' (less than),'@' (at the rate),'%' (percentage),' ' (space). additionaly file_name length must be between 1 to 255 characters";
            };
        };
    };
    readonly badCredentials: {
        readonly operations: readonly [
            "uploadResumableMedia",
            "getResumableMedia"
        ];
        readonly status: 401;
        readonly body: {
            readonly code: "RBC001";
            readonly message: "Incorrect SID or API key.";
            readonly data: readonly [
            ];
            readonly error: {
                readonly error: "Incorrect SID or API key.";
            };
        };
    };
    readonly accountNotEnabled: {
        readonly operations: readonly [
            "uploadResumableMedia",
            "getResumableMedia"
        ];
        readonly status: 401;
        readonly body: {
            readonly code: "WA-401";
            readonly message: "API is not available for given customer.Please contact support for more info";
            readonly data: {};
            readonly error: "API is not available for given customer.Please contact support for more info";
        };
    };
    readonly wabaNotOwned: {
        readonly operations: readonly [
            "uploadResumableMedia",
            "getResumableMedia"
        ];
        readonly status: 401;
        readonly body: {
            readonly code: "WA401";
            readonly message: "Waba_Id is not present or does not belong to the account.";
            readonly data: {};
            readonly error: {
                readonly waba_id: "Waba_Id is not present or does not belong to the account.";
            };
        };
    };
    readonly wabaWrongVersion: {
        readonly operations: readonly [
            "uploadResumableMedia",
            "getResumableMedia"
        ];
        readonly status: 401;
        readonly body: {
            readonly code: "WA401";
            readonly message: "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint.";
            readonly data: {};
            readonly error: {
                readonly waba_id: "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint.";
            };
        };
    };
    readonly tooLarge: {
        readonly operations: readonly [
            "uploadResumableMedia"
        ];
        readonly status: 413;
        readonly body: {
            readonly code: "WA413";
            readonly message: "Request size is too large";
            readonly data: {};
            readonly error: {
                readonly error: "The file size exceeds the 100 MB limit. Please upload a file smaller than 100 MB.";
            };
        };
    };
    readonly rateLimited: {
        readonly operations: readonly [
            "uploadResumableMedia"
        ];
        readonly status: 429;
        readonly body: {
            readonly code: "WA429";
            readonly message: "Too many requests";
            readonly data: {};
            readonly error: {
                readonly error: "Too many requests sent from this waba in a short period of time, please try after sometime";
            };
        };
    };
    readonly serverError: {
        readonly operations: readonly [
            "uploadResumableMedia",
            "getResumableMedia"
        ];
        readonly status: 500;
        readonly body: {
            readonly code: "WA-500";
            readonly message: "Please try again later";
            readonly data: {};
            readonly error: {
                readonly error: "Internal server error";
            };
        };
    };
    readonly uploaded: {
        readonly operations: readonly [
            "getResumableMedia"
        ];
        readonly status: 200;
        readonly body: {
            readonly code: "WA200";
            readonly message: "Request Processed Successfully";
            readonly data: readonly [
                {
                    readonly id: "639";
                    readonly status: "UPLOADED";
                    readonly uploaded_file_handle: "4::aW1hZ2UvcG5n:ARbXfSYfOaGLpZwDnFhTt2q1o8YwqvS0nq9wcVhC3rHTMdXlW1s0xVbq5f3mJtq2Nn8cLk7sYd0aBzQ1eUo5iPj6gRt4wEx9yHu2oMvKfCb7Gz:e:1767225600:1600000000000097:100000000000001:ARbQd8kXw2mLs0vTz1y";
                    readonly file_name: "image.png";
                    readonly file_link: null;
                    readonly waba_id: "150440000142241";
                    readonly company_id: "97";
                }
            ];
            readonly error: {};
        };
    };
    readonly processing: {
        readonly operations: readonly [
            "getResumableMedia"
        ];
        readonly status: 200;
        readonly body: {
            readonly code: "WA200";
            readonly message: "Request Processed Successfully";
            readonly data: readonly [
                {
                    readonly id: "639";
                    readonly status: "PENDING";
                    readonly uploaded_file_handle: null;
                    readonly file_name: "image.png";
                    readonly file_link: null;
                    readonly waba_id: "150440000142241";
                    readonly company_id: "97";
                }
            ];
            readonly error: {};
        };
    };
    readonly failed: {
        readonly operations: readonly [
            "getResumableMedia"
        ];
        readonly status: 200;
        readonly body: {
            readonly code: "WA200";
            readonly message: "Request Processed Successfully";
            readonly data: readonly [
                {
                    readonly id: "639";
                    readonly status: "FAILED";
                    readonly uploaded_file_handle: null;
                    readonly file_name: "image.png";
                    readonly file_link: null;
                    readonly waba_id: "150440000142241";
                    readonly company_id: "97";
                }
            ];
            readonly error: {};
        };
    };
    readonly notFound: {
        readonly operations: readonly [
            "getResumableMedia"
        ];
        readonly status: 200;
        readonly body: {
            readonly code: "WA200";
            readonly message: "Request Processed Successfully";
            readonly data: readonly [
            ];
            readonly error: {};
        };
    };
};
declare const callbacks: {
    readonly callbackUploaded: {
        readonly status: "UPLOADED";
        readonly uploaded_file_handle: "4::aW1hZ2UvcG5n:ARbXfSYfOaGLpZwDnFhTt2q1o8YwqvS0nq9wcVhC3rHTMdXlW1s0xVbq5f3mJtq2Nn8cLk7sYd0aBzQ1eUo5iPj6gRt4wEx9yHu2oMvKfCb7Gz:e:1767225600:1600000000000097:100000000000001:ARbQd8kXw2mLs0vTz1y";
        readonly file_name: "image.png";
        readonly file_link: "";
        readonly resumable_media_id: "639";
        readonly waba_id: "150440000142241";
        readonly company_id: "97";
        readonly field: "resumable_media";
        readonly time: "1767139200";
        readonly callback_profile_id: "1201";
    };
    readonly callbackFailed: {
        readonly status: "FAILED";
        readonly uploaded_file_handle: "<uploaded_file_handle>";
        readonly file_name: "image.png";
        readonly file_link: "";
        readonly resumable_media_id: "639";
        readonly waba_id: "150440000142241";
        readonly company_id: "97";
        readonly field: "resumable_media";
        readonly time: "1767139200";
        readonly callback_profile_id: "1201";
    };
};
type ExampleName = keyof typeof examples;
type OperationOf<Name extends ExampleName> = (typeof examples)[Name]["operations"][number];
type Operation = OperationOf<ExampleName>;
type Next = <Name extends ExampleName>(name: Name, options?: {
    operation?: OperationOf<Name>;
}) => void;
export declare class UnknownExample extends Error {
    readonly code = "UNKNOWN_EXAMPLE";
    readonly name = "UnknownExample";
}
type CallbackName = NameOf<keyof typeof callbacks>;
type NameOf<Key> = Key extends `callback${infer Rest}` ? Uncapitalize<Rest> : Key;
type Delivery = {
    url: string;
    method: "POST" | "GET";
    content: string;
    secret: string | undefined;
};
type CallbackAnswer = {
    status: number;
    body: string;
};
type CallbackTarget = {
    to: string;
    secret?: string | undefined;
    method?: Delivery["method"];
};
export declare class CallbackNotSent extends Error {
    readonly code = "CALLBACK_NOT_SENT";
    readonly name = "CallbackNotSent";
}
type Address = {
    host: string;
    port: number;
};
export declare class PortInUse extends Error {
    readonly code = "PORT_IN_USE";
    readonly name = "PortInUse";
    readonly port: number;
    constructor({ port, host }: Address);
}
export declare class CannotListen extends Error {
    readonly code = "CANNOT_LISTEN";
    readonly name = "CannotListen";
    constructor({ port, host }: Address, cause: string);
}
export declare class InvalidOptions extends Error {
    readonly code = "INVALID_OPTIONS";
    readonly name = "InvalidOptions";
}
type SandboxAccount = {
    sid: string;
    apiKey: string;
    wabaIds: readonly string[];
    enabled?: boolean;
};
type Template = string | Readonly<Record<string, unknown>>;
type WireForm = "multipart" | "documented-curl";
type Settings = {
    processingMs: number;
    outcome: string;
    callback: CallbackSettings;
    fail: Failure | null;
    loseAnswers: number;
    cutAfterBytes: number | null;
    latencyMs: number;
    down: boolean;
    clockOffsetMs: number;
    accept: "both" | WireForm;
};
declare const CALLBACK_MODES: readonly [
    "once",
    "twice",
    "never",
    "late",
    "reordered",
    "early"
];
declare const CALLBACK_METHODS: readonly [
    "POST",
    "GET"
];
type CallbackSettings = {
    mode: (typeof CALLBACK_MODES)[number];
    method: (typeof CALLBACK_METHODS)[number];
    delayMs: number;
    template: Template;
};
type Failure = {
    example: ExampleName;
    times: number;
};
type OnDemand = Partial<CallbackTarget> & {
    id?: string;
};
type RateLimit = {
    calls: number;
    perMs: number;
};
type SettingsPatch = Patch<Omit<Settings, "callback" | "fail">> & {
    callback?: Patch<CallbackSettings> | null;
    fail?: {
        example: Failure["example"];
        times?: number | null;
    } | null;
};
type Patch<T> = {
    [key in keyof T]?: T[key] | null;
};
export declare class InvalidSettings extends Error {
    readonly code = "INVALID_SETTINGS";
    readonly name = "InvalidSettings";
    readonly known: readonly string[];
}
type SandboxOptions = SettingsPatch & {
    port?: number;
    host?: string;
    rateLimit?: RateLimit;
    callbackUrl?: string | undefined;
    callbackSecret?: string | undefined;
    wabaIds?: readonly string[];
    accounts?: readonly SandboxAccount[];
    log?: (line: string) => void;
};
type RequestEntry = {
    at: string;
    method: string;
    operation: Operation;
    status: number | null;
    code: string | null;
    sid: string;
    wabaId: string;
    fileName: string | null;
    type: string | null;
    size: number | null;
    sha256: string | null;
    mediaId: string | null;
    planned: boolean;
    example: ExampleName | null;
};
type Sandbox = {
    url: string;
    port: number;
    account: Readonly<{
        sid: string;
        apiKey: string;
        wabaId: string;
    }>;
    next: Next;
    set: (patch: SettingsPatch) => Readonly<Settings>;
    callback: (name: CallbackName, options?: OnDemand) => Promise<CallbackAnswer>;
    requests: readonly Readonly<RequestEntry>[];
    reset: () => void;
    stop: () => Promise<void>;
    [Symbol.asyncDispose]: () => Promise<void>;
};
export declare function startSandbox(options?: SandboxOptions): Promise<Sandbox>;
export declare const configHelp: () => string;
export type { CallbackAnswer, CallbackName, CallbackTarget, ExampleName, Next, OnDemand, Operation, RequestEntry, Sandbox, SandboxAccount, SandboxOptions, Settings, SettingsPatch };

// @resumable-media/sandbox: --help
// A stand-in for Kaleyra's Upload Resumable Media: it checks, counts, processes and calls back.
//
// Usage: pnpm sandbox [--port 4010] [--callback-url http://127.0.0.1:4000/callbacks/kaleyra]
//
// It prints "sandbox ready on <url>"; GET /health answers 200 from then on. SIGINT and SIGTERM end it.
// Each option can be in the environment instead:
//
//   --port N                the port to listen on: a number from 0 to 65535, 0 for any free port. Default: 4010. Or SANDBOX_PORT.
//   --host NAME             the address to listen on: an address or a host name. Default: 127.0.0.1. Or SANDBOX_HOST.
//   --rate-limit RATE       how many uploads a WABA may make within a sliding window: calls/time, for instance 20/1h or 5/3s (ms, s, m, h). Default: 20/1h. Or SANDBOX_RATE_LIMIT.
//   --processing-ms N       how long an upload stays PENDING: a whole number of milliseconds up to 86400000. Default: 1000. Or SANDBOX_PROCESSING_MS.
//   --callback-url URL      where to POST the outcome of an upload: an http or https URL. Default: no callbacks. Or SANDBOX_CALLBACK_URL.
//   --callback-secret TEXT  what a callback carries in its header x-callback-secret: printable ASCII. Default: no such header. Or SANDBOX_CALLBACK_SECRET.
//   --wabas IDS             the WABAs that the first account can use: ids of digits, separated by commas. Default: 150440000142241,150440000142242. Or SANDBOX_WABAS.
//   --help                  this text
