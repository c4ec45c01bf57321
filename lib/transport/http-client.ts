import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { CancelToken } from 'axios';

/** A request, ready to be sent. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The length of the body, which `Content-Length` in the headers says, too. */
  readonly bodyBytes: number;
  /** Ends the request. */
  readonly cancelToken: CancelToken | undefined;
}

/** Status and headers of a response. */
export interface ResponseHead {
  readonly status: number;
  /** Missing for streams in the first versions of undici 7. */
  readonly statusText?: string | undefined;
  /** Formatted like Node: `Set-Cookie` as an array, every other header as one string. */
  readonly headers: IncomingHttpHeaders;
}

/** A response that was read to its end. */
export interface CollectedResponse extends ResponseHead {
  readonly body: Buffer;
}

/** A response whose body can be read. */
export interface StreamedResponse extends ResponseHead {
  readonly body: Readable;
}

/**
 * Exchanges requests and responses with Defexa over connections that are kept alive. Follows no redirects and decodes nothing.
 *
 * Its methods throw an AxiosError if the response is incomplete. That has the response's `status` and `headers`, if there were any.
 */
export interface HttpClient {
  /** Sends a request and reads the whole response, up to a size limit. */
  collect(request: HttpRequest, maxBytes: number): Promise<CollectedResponse>;
  /** Sends a request and resolves as soon as the headers have arrived. */
  stream(request: HttpRequest): Promise<StreamedResponse>;
}
