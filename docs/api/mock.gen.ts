// What users of @resumable-media/mock rely on. `pnpm api` writes it. Described by:
// - errors-from-the-document 56b13df0d19a
// - main-job 6317e16b137b
// - one-house 6e4a06d1f770
// - releases b9027b88a02d
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
//     "./package.json": "./package.json"
//   },
//   "dependencies": [
//     "@stoplight/prism-core",
//     "@stoplight/prism-http",
//     "@stoplight/prism-http-server"
//   ]
// }

// @resumable-media/mock: index.d.ts
import { IncomingHttpHeaders } from "node:http";
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
type OperationOf<Name extends ExampleName> = (typeof examples)[Name]["operations"][number];
type Operation = OperationOf<ExampleName>;
type Next = <Name extends ExampleName>(name: Name, options?: {
    operation?: OperationOf<Name>;
}) => void;
export declare class UnknownExample extends Error {
    readonly code = "UNKNOWN_EXAMPLE";
    readonly name = "UnknownExample";
}
type Fields = Record<string, string | FilePart>;
type FilePart = {
    name: string;
    size: number;
    contentType: string;
};
type MockRequest = CallHead & {
    bodyBytes: number;
    fields: Fields | undefined;
    example: ExampleName | undefined;
    status: number | undefined;
};
type CallHead = {
    method: string;
    path: string;
    query: Record<string, string | string[]>;
    headers: IncomingHttpHeaders;
    operation: Operation | undefined;
    contentType: string | undefined;
};
export declare class PortInUse extends Error {
    readonly code = "PORT_IN_USE";
    readonly name = "PortInUse";
    readonly port: number;
    constructor(port: number, host: string);
}
type MockOptions = {
    port?: number;
};
type Mock = {
    url: string;
    port: number;
    next: Next;
    requests: readonly MockRequest[];
    reset: () => void;
    stop: () => Promise<void>;
    [Symbol.asyncDispose]: () => Promise<void>;
};
export declare function startMock({ port: wanted }?: MockOptions): Promise<Mock>;
export type { ExampleName, Fields, FilePart, Mock, MockOptions, MockRequest, Next, Operation };

// @resumable-media/mock: --help
// Kaleyra's Upload Resumable Media, answered by Prism from openapi/kaleyra.yaml.
//
// Usage: pnpm mock [--port 4011] [--host 127.0.0.1]
//
//   --port N     the port to listen on; 0 takes a free one (default MOCK_PORT, or 4011)
//   --host NAME  the address to listen on (default 127.0.0.1)
//   --help       this text
