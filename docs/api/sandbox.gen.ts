// What users of @resumable-media/sandbox rely on. `pnpm api` writes it. Described by:
// - data-folder 06bba009d9a0
// - errors-from-the-document 56b13df0d19a
// - main-job 6317e16b137b
// - one-house 6e4a06d1f770
// - releases b9027b88a02d
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
type SandboxConfig = ReturnType<typeof readConfig>;
declare const readConfig: (env: Record<string, string | undefined>) => {
    port: number;
    host: string;
    rateLimit: {
        calls: number;
        perMs: number;
    };
    processingMs: number;
    callbackUrl: string | undefined;
    callbackSecret: string | undefined;
    wabaIds: readonly string[];
};
export declare function configHelp(): string;
type SandboxOptions = Partial<SandboxConfig> & {
    log?: (line: string) => void;
};
type Sandbox = {
    url: string;
    port: number;
    stop: () => Promise<void>;
};
export declare function startSandbox(options?: SandboxOptions): Promise<Sandbox>;
type RequestEntry = {
    at: string;
    method: string;
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
};
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
type ExampleName = keyof typeof examples;
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
export type { RequestEntry, Sandbox, SandboxOptions, SettingsPatch };

// @resumable-media/sandbox: --help
// A stand-in for Kaleyra. Its configuration is in the environment:
//   SANDBOX_PORT             the port to listen on: a number from 0 to 65535, 0 for any free port. Default: 4010.
//   SANDBOX_HOST             the address to listen on: an address or a host name. Default: 127.0.0.1.
//   SANDBOX_RATE_LIMIT       how many uploads a WABA may make within a sliding window: calls/time, for instance 20/1h or 5/3s (ms, s, m, h). Default: 20/1h.
//   SANDBOX_PROCESSING_MS    how long an upload stays PENDING: a whole number of milliseconds up to 86400000. Default: 1000.
//   SANDBOX_CALLBACK_URL     where to POST the outcome of an upload: an http or https URL. Default: no callbacks.
//   SANDBOX_CALLBACK_SECRET  what a callback carries in its header x-callback-secret: printable ASCII. Default: no such header.
//   SANDBOX_WABAS            the WABAs that the first account can use: ids of digits, separated by commas. Default: 150440000142241,150440000142242.
