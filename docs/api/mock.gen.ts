// What users of @resumable-media/mock rely on. `pnpm api` writes it. Described by:
// - errors-from-the-document 56b13df0d19a
// - main-job 6317e16b137b
// - one-house 6e4a06d1f770
// - one-tarball-each bdad6e85e4f9
// - releases b9027b88a02d
// - tests-of-others 8bb9f426b9ae
// - what-the-field-sends f286225a241c

// @resumable-media/mock: package.json
// {
//   "type": "module",
//   "engines": {
//     "node": ">=22.19.0"
//   },
//   "bin": {
//     "resumable-media-mock": "./bin.js"
//   },
//   "exports": {
//     ".": {
//       "types": "./index.d.ts",
//       "default": "./index.js"
//     },
//     "./msw": {
//       "types": "./msw.d.ts",
//       "default": "./msw.js"
//     },
//     "./package.json": "./package.json"
//   },
//   "peerDependencies": {
//     "msw": "^2.0.0 || ^3.0.0"
//   },
//   "dependencies": [
//     "@stoplight/prism-core",
//     "@stoplight/prism-http",
//     "@stoplight/prism-http-server"
//   ]
// }

// @resumable-media/mock: account.d.ts
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
export declare const callbacks: {
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
export type ExampleName = keyof typeof examples;
type OperationOf<Name extends ExampleName> = (typeof examples)[Name]["operations"][number];
export type Operation = OperationOf<ExampleName>;
export type Next = <Name extends ExampleName>(name: Name, options?: {
    operation?: OperationOf<Name>;
}) => void;
export declare class UnknownExample extends Error {
    readonly code = "UNKNOWN_EXAMPLE";
    readonly name = "UnknownExample";
}
export declare class InvalidOptions extends Error {
    readonly code = "INVALID_OPTIONS";
    readonly name = "InvalidOptions";
}
export type CallRecord = {
    method: string;
    path: string;
    query: Record<string, string | string[]>;
    operation: Operation | undefined;
    contentType: string | undefined;
    bodyBytes: number;
    fields: Fields | undefined;
    example: ExampleName | undefined;
    status: number | undefined;
};
export type Fields = Record<string, string | FilePart>;
export type FilePart = {
    name: string;
    size: number;
    contentType: string;
};
export type Account = Readonly<{
    sid: string;
    apiKey: string;
    wabaId: string;
}>;
export {};

// @resumable-media/mock: index.d.ts
import { Account, CallRecord, ExampleName, Fields, FilePart, InvalidOptions, Next, Operation, UnknownExample, callbacks } from "./account.js";
import { IncomingHttpHeaders } from "node:http";
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
type MockRequest = CallRecord & {
    headers: IncomingHttpHeaders;
};
type MockOptions = {
    port?: number;
    host?: string;
};
type Mock = {
    url: string;
    port: number;
    account: Account;
    next: Next;
    callback: (name: CallbackName, target: CallbackTarget) => Promise<CallbackAnswer>;
    requests: readonly MockRequest[];
    reset: () => void;
    stop: () => Promise<void>;
    [Symbol.asyncDispose]: () => Promise<void>;
};
export declare function startMock(options?: MockOptions): Promise<Mock>;
export { type CallbackAnswer, type CallbackName, type CallbackTarget, type ExampleName, type Fields, type FilePart, InvalidOptions, type Mock, type MockOptions, type MockRequest, type Next, type Operation, UnknownExample };

// @resumable-media/mock: msw.d.ts
import { Account, CallRecord, ExampleName, Fields, FilePart, InvalidOptions, Next, Operation, UnknownExample } from "./account.js";
import { HttpHandler } from "msw";
type MswRequest = CallRecord & {
    headers: Record<string, string>;
};
type HandlersOptions = {
    baseUrl?: string;
};
type Handlers = HttpHandler[] & {
    account: Account;
    next: Next;
    requests: readonly MswRequest[];
    reset: () => void;
};
export declare function createHandlers(options?: HandlersOptions): Handlers;
type FetchDispatcher = {
    dispatch(options: Call, handler: Handler): boolean;
};
export declare function createFetchDispatcher(): FetchDispatcher;
type Call = {
    origin?: string | URL;
    path: string;
    method: string;
    headers?: unknown;
    body?: unknown;
};
type Controller = {
    readonly aborted: boolean;
    readonly paused: boolean;
    readonly reason: Error | null;
    abort(reason: Error): void;
    pause(): void;
    resume(): void;
};
type Handler = {
    onRequestStart?(controller: Controller, context: object): void;
    onResponseStart?(controller: Controller, status: number, headers: Record<string, string>, text?: string): void;
    onResponseData?(controller: Controller, chunk: Uint8Array): void;
    onResponseEnd?(controller: Controller, trailers: object): void;
    onResponseError?(controller: Controller, error: Error): void;
};
export { type Account, type ExampleName, type FetchDispatcher, type Fields, type FilePart, type Handlers, type HandlersOptions, InvalidOptions, type MswRequest, type Next, type Operation, UnknownExample };

// @resumable-media/mock: --help
// Kaleyra's Upload Resumable Media, answered by Prism from openapi/kaleyra.yaml.
//
// Usage: pnpm mock [--port 4011] [--host 127.0.0.1]
//
//   --port N     the port to listen on; 0 takes a free one (default MOCK_PORT, or 4011)
//   --host NAME  the address to listen on (default 127.0.0.1)
//   --help       this text
