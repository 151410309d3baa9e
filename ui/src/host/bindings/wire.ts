// Made from src-tauri/engine/src/wire.rs by `make bindings`.

/**
 * One question a drawn frame asks: everything the window can show now.
 */
export type FrameRequest = { 
/**
 * The filter as typed; "" shows everything.
 */
filter: string, 
/**
 * Which streams.
 */
streams: Shown, 
/**
 * Which rows.
 */
rows: RowsAt, 
/**
 * How many rows fit, at most 400.
 */
count: number, 
/**
 * JSON paths whose values are wanted of every row, at most 8.
 */
columns: Array<string>, 
/**
 * A filter whose words the rows' `matches` mark too, while it hides none; "" for none. One that
 * can't be read marks nothing.
 */
find: string, 
/**
 * Which stream, in the rail's order, the reply's `streams` begin with.
 */
streams_from: number, 
/**
 * Lanes wanted, or none this time.
 */
lanes: LanesRequest | null, 
/**
 * The `version` of the last reply. The engine answers as soon as it has something newer,
 * at the latest after `wait_ms`.
 */
since: number, 
/**
 * 0 answers at once; at most 5,000.
 */
wait_ms: number, };

/**
 * The streams whose records are shown. Hiding a few of a thousand names the few, for the window
 * says it with each frame.
 */
export type Shown = Array<string> | { 
/**
 * Their names.
 */
but: Array<string>, };

/**
 * Where the window of rows lies.
 */
export type RowsAt = "end" | { "rank": number } | { "seq": number } | { "time": number };

/**
 * A picture of the streams' density over a span of time.
 */
export type LanesRequest = { 
/**
 * Left edge, ms; `null` is the capture's first record.
 */
from: number | null, 
/**
 * Right edge, ms; `null` is now.
 */
to: number | null, 
/**
 * Width in pixels, 1 to 4,096.
 */
px: number, 
/**
 * The first lane in sight, in the rail's order.
 */
first: number, 
/**
 * How many are in sight.
 */
count: number, 
/**
 * Whether each lane also has what the frame's filter and streams leave.
 */
filtered: boolean, 
/**
 * Whether the whole capture is wanted too, all streams together.
 */
overview: boolean, 
/**
 * The pixel whose events are to be counted, or none.
 */
probe: number | null, 
/**
 * The lane whose types are to be named, by its place among those in sight, or none.
 */
named: number | null, 
/**
 * Of how many rows, evenly spaced over the view, the times are wanted; at most 160.
 */
ranks: number, };

/**
 * The engine's answer to a [`FrameRequest`].
 */
export type FrameReply = { 
/**
 * Grows with every change.
 */
version: number, 
/**
 * The engine's clock, ms.
 */
now: number, 
/**
 * The capture and the recorder.
 */
engine: EngineStatus, 
/**
 * The streams from `streams_from` on in the rail's order, at most 32, or fewer where they
 * would make the reply too long.
 */
streams: Array<StreamStatus>, 
/**
 * How many streams there are.
 */
streams_of: number, 
/**
 * Another number whenever a stream is added, removed, renamed or has another place: pages
 * with one number make one list.
 */
streams_list: number, 
/**
 * The view that the filter makes.
 */
view: ViewStatus, 
/**
 * The rows, oldest first.
 */
rows: Array<Row>, 
/**
 * Rank of the first row.
 */
first_rank: number, 
/**
 * The lanes, when asked.
 */
lanes: Lanes | null, 
/**
 * Exports under way, and those that ended in the last minute; the newest 16.
 */
exports: Array<ExportStatus>, 
/**
 * Imports under way, and those that ended in the last minute.
 */
imports: Array<ImportStatus>, 
/**
 * The streams of these rows that are watched no more.
 */
gone: Array<GoneStream>, 
/**
 * The alerts.
 */
alerts: AlertsStatus, };

/**
 * A stream that is watched no more.
 */
export type GoneStream = { 
/**
 * Its number in the capture.
 */
key: number, 
/**
 * What it was called.
 */
name: string, };

/**
 * The capture and its recorder.
 */
export type EngineStatus = { 
/**
 * `null` while recording; otherwise one sentence why not, for a banner.
 */
trouble: string | null, 
/**
 * Events a second, over all streams, over the last second.
 */
rate: number, 
/**
 * Records in the capture.
 */
total: number, 
/**
 * Seq of the oldest record, 0 when there is none.
 */
first_seq: number, 
/**
 * Seq of the newest, 0 when there is none.
 */
last_seq: number, 
/**
 * Bytes on disk.
 */
disk: number, 
/**
 * Events that servers sent again after a resume, since the capture began.
 */
duplicates: number, 
/**
 * Where the demo feeds listen, or null when they are off.
 */
demo: string | null, 
/**
 * What recovery found when the capture was opened, or null.
 */
recovered: string | null, 
/**
 * One sentence when streams have secrets that can't be kept over a restart, or null.
 */
secrets: string | null, };

/**
 * A stream's line in the rail.
 */
export type StreamStatus = { 
/**
 * Unique name.
 */
name: string, 
/**
 * URL, credentials redacted.
 */
url: string, 
/**
 * Its number in the capture: lanes and rows name it so.
 */
key: number, 
/**
 * `connecting`, `open`, `stalled`, `retrying`, `paused`, `ended`, `failed`.
 */
state: StateWord, 
/**
 * One sentence when there is something to say: why it failed, what the server answered.
 */
detail: string, 
/**
 * With `retrying`: which attempt will be next, from 1. Else 0.
 */
attempt: number, 
/**
 * With `retrying`: when, ms since the epoch. Else 0.
 */
retry_at: number, 
/**
 * When the present connection opened; 0 when it isn't open.
 */
opened_at: number, 
/**
 * How many connections so far.
 */
connection: number, 
/**
 * Events kept.
 */
events: number, 
/**
 * Events a second over the last second.
 */
rate: number, 
/**
 * Events of each of the last 30 seconds, oldest first.
 */
spark: Array<number>, 
/**
 * What the next connection will send as `Last-Event-ID`.
 */
resume_id: string, 
/**
 * When the last byte came, ms; 0 when none did.
 */
last_byte_at: number, 
/**
 * The resume id stays as the person set it.
 */
frozen: boolean, 
/**
 * It accepts any certificate: to be shown loudly.
 */
accepts_any_certificate: boolean, 
/**
 * Gaps and possible gaps since the program began.
 */
gaps: number, 
/**
 * The weightiest hint about what the server does, or null.
 */
hint: string | null, };

/**
 * A stream's state in one word.
 */
export type StateWord = "connecting" | "open" | "stalled" | "retrying" | "paused" | "ended" | "failed";

/**
 * The view that the filter makes.
 */
export type ViewStatus = { 
/**
 * Records that match, so far.
 */
total: number, 
/**
 * Records looked at so far, of `of`.
 */
scanned: number, 
/**
 * Records in the capture.
 */
of: number, 
/**
 * Why the filter can't be read, or null. The rows are then of the last good filter.
 */
error: FilterErrorAt | null, 
/**
 * For each column asked for, why its path can't be read, or null.
 */
column_errors: Array<string | null>, };

/**
 * Why a filter can't be read.
 */
export type FilterErrorAt = { 
/**
 * Which character, from 0.
 */
at: number, 
/**
 * One sentence.
 */
message: string, };

/**
 * One line of the timeline.
 */
export type Row = { 
/**
 * Its number.
 */
seq: number, 
/**
 * Its stream's key.
 */
stream: number, 
/**
 * Time received, ms.
 */
time: number, 
/**
 * `event`, `comment` or `mark`.
 */
kind: RowKind, 
/**
 * Event type, or the mark's word.
 */
type: string, 
/**
 * Last event ID at dispatch.
 */
id: string, 
/**
 * Bytes of data.
 */
size: number, 
/**
 * The data's beginning, line breaks as they are; a mark's sentence.
 */
preview: string, 
/**
 * The server sent it again after a resume.
 */
duplicate: boolean, 
/**
 * Where in `preview` the filter's words stand: pairs of UTF-16 start and end.
 */
matches: Array<number>, 
/**
 * The values of the columns asked for, one each: compact JSON, a string without its quotes,
 * at most 80 bytes; "" where there is none.
 */
cells: Array<string>, };

/**
 * What a row is.
 */
export type RowKind = "event" | "comment" | "mark";

/**
 * The streams' density.
 */
export type Lanes = { 
/**
 * Left edge, ms.
 */
from: number, 
/**
 * Right edge, ms.
 */
to: number, 
/**
 * Width in pixels.
 */
px: number, 
/**
 * Which lane in the rail's order is the first of these.
 */
first: number, 
/**
 * Those asked for, one a stream.
 */
lanes: Array<Lane>, 
/**
 * Events of each lane in the pixel asked about, or within the 128 ms around it where a pixel
 * is shorter; empty when none was.
 */
counts: Array<number>, 
/**
 * The types that the lane asked about tells apart, in the order of their flags, which is that
 * in which they first came; eleven at most, and each cut to 40 bytes.
 */
types: Array<string>, 
/**
 * The whole capture, when asked.
 */
overview: Overview | null, 
/**
 * Times of rows at evenly spaced ranks of the view, ms: the first is the oldest row's, the
 * last the newest's. Empty when none were asked for or the view is empty.
 */
ranks: Array<number>, };

/**
 * One stream's density over time.
 */
export type Lane = { 
/**
 * Its stream's key.
 */
stream: number, 
/**
 * Runs of filled pixels, flat: x, width, level (1 to 255, logarithmic), flags (1 an event,
 * 2 a connection's end, stall or retry, 4 a failure or limit, 8 a gap; 16 and up an event of
 * each of its first eleven types, the last for all others), again and again.
 */
runs: Array<number>, 
/**
 * The largest count in one pixel.
 */
peak: number, 
/**
 * Runs of pixels with a record that the frame's filter leaves, flat: x, width, level on the
 * scale of `runs`, flags, again and again. Not there when not asked for, and when the filter leaves
 * everything.
 */
matched?: Array<number>, };

/**
 * The density of all streams together, also of those watched no more, over the whole capture.
 */
export type Overview = { 
/**
 * Time of the first record, ms.
 */
from: number, 
/**
 * Now, ms.
 */
to: number, 
/**
 * As wide as the lanes; its stream is 0.
 */
lane: Lane, };

/**
 * A question for the nearest hit of a search.
 */
export type SeekRequest = { 
/**
 * The filter of the rows; "" is all of them.
 */
filter: string, 
/**
 * Which streams.
 */
streams: Shown, 
/**
 * What is looked for among them, as a filter.
 */
wanted: string, 
/**
 * The seq to go on from; its own record is not meant.
 */
from: number, 
/**
 * Towards older records.
 */
back: boolean, 
/**
 * Go on from the other end, up to the record it began with.
 */
wrap: boolean, };

/**
 * A question for all that is found in a view, while nothing is hidden.
 */
export type FoundRequest = { 
/**
 * The filter of the rows; "" is all of them.
 */
filter: string, 
/**
 * Which streams.
 */
streams: Shown, 
/**
 * What is looked for among them, as a filter; "" looks for nothing any more.
 */
find: string, 
/**
 * Left edge of the picture, ms.
 */
from: number, 
/**
 * Right edge, ms.
 */
to: number, 
/**
 * Its width in pixels, 1 to 4,096.
 */
px: number, };

/**
 * What is found in a view, as far as it has been searched.
 */
export type Found = { 
/**
 * Records found so far.
 */
total: number, 
/**
 * Records searched so far.
 */
scanned: number, 
/**
 * Records to search.
 */
of: number, 
/**
 * Runs of pixels that hold one, flat: x, width, level, as `matched` of a lane.
 */
runs: Array<number>, };

/**
 * What may stand at a place in a filter.
 */
export type Completion = { 
/**
 * Where what is to be replaced begins, in UTF-16 units.
 */
from: number, 
/**
 * Where it ends.
 */
to: number, 
/**
 * What to put there, the likeliest first; 50 at most.
 */
items: Array<CompletionItem>, };

/**
 * One of the things that may stand there.
 */
export type CompletionItem = { 
/**
 * What to put there.
 */
insert: string, 
/**
 * What to call it.
 */
label: string, 
/**
 * An example, a value, or how often it was seen lately, as ×120; "" when there is nothing.
 */
detail: string, };

/**
 * One record, whole.
 */
export type RecordDetail = { 
/**
 * The row.
 */
row: Row, 
/**
 * Its stream's name, as the capture has it.
 */
stream: string, 
/**
 * Time received, RFC 3339 with nanoseconds.
 */
time: string, 
/**
 * Which connection brought it.
 */
connection: number, 
/**
 * Bytes on the wire.
 */
wire: number, 
/**
 * Its data, at most `limit` bytes of it as asked.
 */
data: string, 
/**
 * Bytes of data in all; more than `data` holds when it was cut.
 */
data_bytes: number, };

/**
 * What to do with a stream.
 */
export type StreamAction = "pause" | "resume" | "reconnect";

/**
 * What to write into a file.
 */
export type ExportRequest = { 
/**
 * Which records.
 */
scope: ExportScope, 
/**
 * With `view` the filter; "" takes everything.
 */
filter: string, 
/**
 * With `view` which streams.
 */
streams: Shown, 
/**
 * The file's format.
 */
format: Format, };

/**
 * Which records to write. Beyond [`ExportScope::View`] neither filter nor streams narrow them.
 */
export type ExportScope = "all" | "view" | { "range": { 
/**
 * The first seq.
 */
from: number, 
/**
 * The last.
 */
to: number, } } | { "seqs": Array<number> } | { "time": { 
/**
 * The first moment.
 */
from: number, 
/**
 * The first moment that is too late.
 */
to: number, } };

/**
 * What an export would write.
 */
export type ExportEstimate = { 
/**
 * Records; exact unless a view is still being looked through.
 */
records: number, 
/**
 * Whether `records` is exact for now.
 */
exact: boolean, 
/**
 * About how many bytes, told from a sample in the format.
 */
bytes: number, };

/**
 * A file's format.
 */
export type Format = "ndjson" | "csv" | "sse" | "parquet";

/**
 * How an export stands.
 */
export type ExportStatus = { 
/**
 * Its number.
 */
id: number, 
/**
 * The file's name.
 */
file: string, 
/**
 * Records looked at.
 */
done: number, 
/**
 * Records to look at.
 */
of: number, 
/**
 * Records written.
 */
written: number, 
/**
 * `running`, `done`, `cancelled` or `failed`.
 */
state: ExportState, 
/**
 * Why it failed.
 */
detail: string, };

/**
 * How an export stands, in one word.
 */
export type ExportState = "running" | "done" | "cancelled" | "failed";

/**
 * How an import stands.
 */
export type ImportStatus = { 
/**
 * Its number.
 */
id: number, 
/**
 * The name of the file or folder that is being read, or was last.
 */
file: string, 
/**
 * Bytes read.
 */
done: number, 
/**
 * Bytes to read; 0 while that is not known.
 */
of: number, 
/**
 * Records that came in.
 */
records: number, 
/**
 * `running`, `done`, `cancelled` or `failed`. What came in before stays in each case.
 */
state: ImportState, 
/**
 * Why it failed: one sentence with file, line and remedy.
 */
detail: string, };

/**
 * How an import stands, in one word.
 */
export type ImportState = "running" | "done" | "cancelled" | "failed";

/**
 * Why a request could not be done: a code for the program, a sentence for the person.
 */
export type WireError = { 
/**
 * `bad-url`, `bad-name`, `name-taken`, `no-such-stream`, `bad-filter`, `capture`,
 * `recording-paused`, `saved-streams`, …
 */
code: string, 
/**
 * One sentence that names the remedy.
 */
message: string, };

/**
 * One attempt to connect, from its reason to its end. Times are ms since the Unix epoch, 0 when
 * there is none. Secrets are masked.
 */
export type Attempt = { 
/**
 * Which one of the stream since the program began, from 1.
 */
number: number, 
/**
 * The connection it made, 0 when it made none.
 */
connection: number, 
/**
 * Why it was made.
 */
why: Why, 
/**
 * How long was waited before it, ms.
 */
delay_ms: number, 
/**
 * What it sent as `Last-Event-ID`, "" for none.
 */
resume_id: string, 
/**
 * When it began.
 */
began: number, 
/**
 * When the response's head came.
 */
opened: number, 
/**
 * When it ended.
 */
ended: number, 
/**
 * How it ended; `None` while it goes on.
 */
reason: Reason | null, 
/**
 * The same in one sentence that names the remedy.
 */
detail: string, 
/**
 * HTTP status, 0 without a response.
 */
status: number, 
/**
 * `HTTP/1.1` or `HTTP/2`.
 */
protocol: string, 
/**
 * Method and URL as asked.
 */
request: string, 
/**
 * Request headers as sent.
 */
request_headers: Array<[string, string]>, 
/**
 * Where redirects led, in order.
 */
redirects: Array<string>, 
/**
 * Response headers as received.
 */
headers: Array<[string, string]>, 
/**
 * The beginning of an answer that is no event stream, or of what a command for a value said
 * when it failed, at most 4 KiB.
 */
body: string, 
/**
 * What was on the wire.
 */
wire: WireFacts, };

/**
 * Why an attempt was made.
 */
export type Why = "start" | "retry" | "asked" | "edited" | "woke" | "network-changed";

/**
 * Why a connection or a stream ended, in one word a script can match and a person can read.
 */
export type Reason = "server-closed" | "reset" | "dns" | "refused" | "tls" | "unreachable" | "header-timeout" | "silent" | "http-status" | "content-type" | "no-content" | "redirect" | "limit" | "once" | "stopped" | "bad-request" | "credentials" | "completed" | "woke" | "network-changed";

/**
 * What was on the wire of one connection, after content decoding.
 */
export type WireFacts = { 
/**
 * Bytes of body.
 */
bytes: number, 
/**
 * Pieces that they came in.
 */
chunks: number, 
/**
 * Bytes of the smallest and the largest piece.
 */
chunk_min: number, 
/**
 * See `chunk_min`.
 */
chunk_max: number, 
/**
 * Events dispatched.
 */
events: number, 
/**
 * Comments.
 */
comments: number, 
/**
 * Lines that ended in LF, CRLF and CR.
 */
lf: number, 
/**
 * See `lf`.
 */
crlf: number, 
/**
 * See `lf`.
 */
cr: number, 
/**
 * The body began with a byte order mark.
 */
bom: boolean, 
/**
 * Lines with bytes that are not UTF-8.
 */
invalid_utf8: number, 
/**
 * Names of fields that the standard does not know, and how often; the first 16 names.
 */
unknown_fields: Array<[string, number]>, 
/**
 * Ids with a NUL, which are ignored.
 */
invalid_ids: number, 
/**
 * Values of `retry` that are not digits; the first 16.
 */
bad_retries: Array<string>, 
/**
 * What `retry` said last, ms, as the server wrote it.
 */
retry_ms: number | null, 
/**
 * The content coding, when there is one.
 */
compression: string | null, 
/**
 * Bytes of an incomplete event that the end of the body cut off.
 */
incomplete: number, 
/**
 * The last of the bytes, at most 2 KiB, as text; what is not UTF-8 in it as `\xNN`.
 */
last: string, 
/**
 * What that means, in plain words, the weightiest first.
 */
hints: Array<Hint>, };

/**
 * Something about a server that a person would want to know.
 */
export type Hint = { 
/**
 * One word for a program: `buffered`, `compressed`, `no-ids`, …
 */
code: string, 
/**
 * One or two sentences that say what was seen and what to try.
 */
text: string, };

/**
 * A saved subscription. Everything but the URL has a default.
 */
export type StreamSpec = { 
/**
 * What the person calls it; unique among the streams; letters of any script, digits,
 * spaces and punctuation, 1 to 80 characters. "" takes the URL's host and path.
 */
name: string, 
/**
 * An `http` or `https` URL.
 */
url: string, 
/**
 * The HTTP method, `GET` unless told.
 */
method: string, 
/**
 * Parameters put behind those of the URL, percent-encoded, in order.
 */
query: Array<Header>, 
/**
 * Request headers, in order, beside `Accept`, `Cache-Control` and `Last-Event-ID`.
 */
headers: Array<Header>, 
/**
 * How to say who asks; besides an `Authorization` among the headers it is an error.
 */
auth: Auth, 
/**
 * The request's body.
 */
body: string | null, 
/**
 * Sent as `Last-Event-ID` by the first connection, when the capture knows none; with
 * `freeze_id` by every connection.
 */
last_event_id: string, 
/**
 * The resume id stays `last_event_id`, whatever the server sends.
 */
freeze_id: boolean, 
/**
 * When to try again.
 */
policy: Policy, 
/**
 * How the body is cut into events.
 */
framing: Framing, 
/**
 * What reads the body.
 */
parser: Parser, 
/**
 * What the numbers of events are read from, to find gaps; `None` does not look.
 */
numbering: Numbering | null, 
/**
 * What the server sends as its last event: the stream is then completed.
 */
end_marker: EndMarker | null, 
/**
 * How large things may be.
 */
bounds: Bounds, 
/**
 * Keep and send cookies.
 */
cookies: boolean, 
/**
 * `http`, `https`, `socks5` or `socks5h` URL of a proxy; the system's when `None`.
 */
proxy: string | null, 
/**
 * A Unix socket to connect to instead of the URL's host and port.
 */
unix_socket: string | null, 
/**
 * Which HTTP to speak.
 */
http: HttpVersion, 
/**
 * Ask for a compressed body (gzip, br, deflate, zstd); unasked ones are read as well.
 */
compression: boolean, 
/**
 * A PEM file with certificate authorities to trust besides the system's.
 */
cacert: string | null, 
/**
 * A PEM file with the certificate (and its chain) to appear as.
 */
client_cert: string | null, 
/**
 * A PEM file with that certificate's private key; `None` when `client_cert` has it too.
 */
client_key: string | null, 
/**
 * Accept any certificate, for any name. Shown loudly, never a default.
 */
accept_any_certificate: boolean, 
/**
 * Origins (`https://host:port`) that redirects may carry this stream's headers, cookies,
 * credentials and resume id to.
 */
redirect_trust: Array<string>, };

/**
 * A name with a value: a request header or a query parameter.
 */
export type Header = { 
/**
 * Its name, as the person typed it.
 */
name: string, 
/**
 * The value, or what it is made from.
 */
value: string, 
/**
 * What `value` is.
 */
source: Source, 
/**
 * The person marked it secret. Headers and parameters that are known to carry secrets
 * (`Authorization`, `Cookie`, `token`, …) are so without being marked.
 */
secret: boolean, 
/**
 * The value is in the keyring, and `value` is "".
 */
kept: boolean, };

/**
 * A value that may be secret, and may be made anew at each attempt.
 *
 * Secret values are never shown, saved or exported: they lie in the system's keyring, and where
 * a description is shown or saved, `kept` stands for them.
 */
export type Value = { 
/**
 * The value, or what it is made from.
 */
value: string, 
/**
 * What `value` is.
 */
source: Source, 
/**
 * The person marked it secret. Headers and parameters that are known to carry secrets
 * (`Authorization`, `Cookie`, `token`, …) are so without being marked.
 */
secret: boolean, 
/**
 * The value is in the keyring, and `value` is "".
 */
kept: boolean, };

/**
 * What a value's text is.
 */
export type Source = "text" | "env" | "command";

/**
 * How to say who asks.
 */
export type Auth = "none" | { "bearer": { 
/**
 * The token.
 */
token: Value, } } | { "basic": { 
/**
 * The user's name, without a colon.
 */
user: string, 
/**
 * The password.
 */
password: Value, } };

/**
 * How a body is cut into events.
 */
export type Framing = "auto" | "sse" | "lines";

/**
 * What reads a body. Both read the same of the same bytes.
 */
export type Parser = "own" | "eventsource-client";

/**
 * Where an event's number is.
 */
export type Numbering = "id" | { "path": string };

/**
 * What ends a stream in good order. Either suffices when both are given.
 */
export type EndMarker = { 
/**
 * An event with exactly this data: `[DONE]`.
 */
data: string | null, 
/**
 * An event of this type: `message_stop`.
 */
event_type: string | null, };

/**
 * How large things may be. What passes a bound is left out with a mark, or ends the connection
 * where it can't go on; memory stays flat.
 */
export type Bounds = { 
/**
 * Bytes of a line without its end, 1 KiB to 1 GiB.
 */
line: number, 
/**
 * Bytes of an event's data, 1 KiB to 1 GiB.
 */
event: number, 
/**
 * Bytes of a response's headers, 1 KiB to 1 MiB.
 */
head: number, 
/**
 * Redirects followed, 0 to 20.
 */
redirects: number, };

/**
 * Which HTTP to speak.
 */
export type HttpVersion = "auto" | "http1" | "http2";

/**
 * When a stream connects again, and when it counts as stalled.
 *
 * | field | the standard (HTML 9.2.3) | default here | why |
 * | --- | --- | --- | --- |
 * | `reconnect` | every end and network error | the same, and `retry_statuses`; not for POST | servers restart; a POST may cost money |
 * | `retry_statuses` | none: another status than 200 fails | 429 and 5xx, not before their `Retry-After` | they pass |
 * | `retry_max_ms` | a user agent may grow the delay | doubles up to 30 s after failures, and not after a connection that delivered something | a dead server is not hammered |
 * | `jitter_percent` | none | up to a quarter of the delay is taken off at random | a hundred clients don't return at once |
 * | `server_retry_min_ms`, `server_retry_max_ms` | `retry:` is taken as it is | taken for 100 ms to 5 min, and shown as it was | nobody waits a year for a slip; `strict` takes it as it is, up to a day |
 * | `stall_after_ms`, `stall_action` | nothing | silence is shown once a heartbeat was seen; the connection stays | a dead connection looks like a quiet one |
 * | `reconnect_on_wake` | a user agent may wait for the network | connects again at once after sleep or a change of the network | what was open is dead, and nobody says so |
 * | [`end_marker`](super::StreamSpec::end_marker) | nothing | none; where one is set, the stream is closed and completed | APIs end so |
 * | [`freeze_id`](super::StreamSpec::freeze_id) | the last event ID is sent | the same, unless the person freezes it | to see a replay again |
 * | `strict` | the delay, `retry:`, the statuses and the waking are this column's | off | |
 */
export type Policy = { 
/**
 * Whether to connect again.
 */
reconnect: Reconnect, 
/**
 * The reconnection time until the server sends `retry:`, ms, 100 to 300,000.
 */
retry_initial_ms: number, 
/**
 * The longest delay, ms, at least `retry_initial_ms`.
 */
retry_max_ms: number, 
/**
 * The least and the most that a server's `retry:` is taken for, ms, 0 to a day.
 */
server_retry_min_ms: number, 
/**
 * See `server_retry_min_ms`.
 */
server_retry_max_ms: number, 
/**
 * Up to how much of a delay is taken off at random, percent, 0 to 100.
 */
jitter_percent: number, 
/**
 * After which statuses `auto` connects again: numbers, ranges and classes, `429 500-599`.
 */
retry_statuses: string, 
/**
 * The standard to the letter: only ends and network errors retry, after exactly the
 * reconnection time, without jitter, growth or bounds of our own, but a day.
 */
strict: boolean, 
/**
 * One connection and no retries.
 */
once: boolean, 
/**
 * Silence after which an open connection counts as stalled, ms; 0 never. `None` takes it
 * from the heartbeat that the server is seen to keep, and never stalls before one was seen.
 */
stall_after_ms: number | null, 
/**
 * What to do then.
 */
stall_action: StallAction, 
/**
 * How long a response's head may take, ms.
 */
header_timeout_ms: number, 
/**
 * How long connecting may take, ms.
 */
connect_timeout_ms: number, 
/**
 * Connect again at once when the computer woke from sleep or its network changed.
 */
reconnect_on_wake: boolean, };

/**
 * Whether a stream connects again.
 */
export type Reconnect = "auto" | "resume" | "always" | "never";

/**
 * What to do with a stalled connection.
 */
export type StallAction = "mark" | "reconnect";

/**
 * Which numbers are wanted.
 */
export type SeriesRequest = { 
/**
 * The filter; "" takes every record.
 */
filter: string, 
/**
 * Only these streams (by name); empty takes all.
 */
streams: Array<string>, 
/**
 * The JSON path of the numbers: `$.price`.
 */
path: string, 
/**
 * Left edge, ms; `null` is five minutes before the right edge.
 */
from: number | null, 
/**
 * Right edge, ms; `null` is now.
 */
to: number | null, 
/**
 * Width in pixels, 1 to 4,096.
 */
px: number, };

/**
 * The numbers at a JSON path over time.
 */
export type Series = { 
/**
 * The path as asked.
 */
path: string, 
/**
 * Left edge, ms.
 */
from: number, 
/**
 * Right edge, ms.
 */
to: number, 
/**
 * Each pixel that has a number, flat: time (ms) of its left edge, least, greatest, last,
 * again and again, oldest first.
 */
points: Array<number>, 
/**
 * Numbers seen.
 */
count: number, 
/**
 * The least, 0 when there is none.
 */
min: number, 
/**
 * The greatest, 0 when there is none.
 */
max: number, 
/**
 * The newest, 0 when there is none.
 */
last: number, 
/**
 * More than 200,000 records matched, and only the newest of them were read.
 */
cut: boolean, };

/**
 * Which fragments are to be joined.
 */
export type JoinRequest = { 
/**
 * The stream's name.
 */
stream: string, 
/**
 * Which of its connections; `null` is that of `around`, or else the latest.
 */
connection: number | null, 
/**
 * The JSON path of a fragment in an event's data; "" picks the preset that fits.
 */
path: string, 
/**
 * The seq of a record of that connection: where to look first. `null` looks at the newest.
 */
around: number | null, };

/**
 * The fragments of one connection's events, joined in the order they came.
 */
export type Joined = { 
/**
 * The text, at most 1 MiB, its end.
 */
text: string, 
/**
 * Its beginning was left out.
 */
cut: boolean, 
/**
 * The path that was used; "" joins the data as it is.
 */
path: string, 
/**
 * The name of the preset that was used, or `null` when the path is the person's own.
 */
preset: string | null, 
/**
 * What there is to choose from.
 */
presets: Array<JoinPreset>, 
/**
 * Which connection it is, 0 when the stream has none.
 */
connection: number, 
/**
 * Fragments in `text`.
 */
fragments: number, 
/**
 * Bytes of `text` in UTF-8.
 */
bytes: number, 
/**
 * When the first fragment of `text` came, ms; 0 when none did.
 */
first_ms: number, 
/**
 * When the last one came, ms; 0 when none did.
 */
last_ms: number, 
/**
 * When the connection opened, ms; `null` when the capture does not say.
 */
open_ms: number | null, 
/**
 * From there to the first event, ms.
 */
to_first_event_ms: number | null, 
/**
 * The longest time between two fragments, ms.
 */
longest_gap_ms: number, 
/**
 * Where in `text` it lies, in UTF-16 units; `null` when there is no gap.
 */
gap_at: number | null, 
/**
 * The connection is over: nothing more comes.
 */
ended: boolean, };

/**
 * A common format of fragments.
 */
export type JoinPreset = { 
/**
 * What it is called.
 */
name: string, 
/**
 * Where its fragments are; "" is the data itself.
 */
path: string, };

/**
 * A request to be sent once.
 */
export type SendRequest = { 
/**
 * The stream (by name) whose credentials, cookies, proxy and TLS settings are used: only
 * when the URL is of its own origin. `null` uses none.
 */
stream: string | null, 
/**
 * The HTTP method: `POST`.
 */
method: string, 
/**
 * Where to; `http` or `https`.
 */
url: string, 
/**
 * Headers, besides the stream's.
 */
headers: Array<Header>, 
/**
 * The body, or `null` for none.
 */
body: string | null, 
/**
 * How long the whole may take, ms; 100 to 600,000.
 */
timeout_ms: number, };

/**
 * What the server answered.
 */
export type SendAnswer = { 
/**
 * HTTP status.
 */
status: number, 
/**
 * `HTTP/1.1` or `HTTP/2`.
 */
protocol: string, 
/**
 * The headers as received, secrets redacted.
 */
headers: Array<[string, string]>, 
/**
 * The body's first 64 KiB, as text.
 */
body: string, 
/**
 * Bytes of the body read; more than `body` holds when it was cut. At most 16 MiB are read.
 */
body_bytes: number, 
/**
 * The body came to its end within the time.
 */
whole: boolean, 
/**
 * From the request to the body's end or to the end of the time, ms.
 */
ms: number, };

/**
 * A record with a note on it.
 */
export type Bookmark = { 
/**
 * The record.
 */
seq: number, 
/**
 * What the person wrote, or "".
 */
note: string, 
/**
 * When it was added, ms.
 */
time: number, 
/**
 * The record's row; `null` when it is in the capture no more.
 */
row: Row | null, };

/**
 * One wish to be told.
 */
export type Alert = { 
/**
 * Unique name.
 */
name: string, 
/**
 * When it fires.
 */
when: AlertWhen, 
/**
 * It is shown as a notification of the system, too.
 */
notify: boolean, 
/**
 * It is looked after at all.
 */
enabled: boolean, };

/**
 * When an alert fires. A `stream` is a stream's name, "" any.
 *
 * It fires once, and then not until it is armed again. A condition that can end (all but the
 * filter's) arms it by itself once it has; a filter's is armed by the person.
 */
export type AlertWhen = { "kind": "filter", 
/**
 * The filter.
 */
filter: string, } | { "kind": "silence", 
/**
 * Which.
 */
stream: string, 
/**
 * How long, ms.
 */
ms: number, } | { "kind": "down", 
/**
 * Which.
 */
stream: string, 
/**
 * How long, ms.
 */
ms: number, } | { "kind": "rate", 
/**
 * Which; "" is all of them together.
 */
stream: string, 
/**
 * Fewer a second than this.
 */
below: number | null, 
/**
 * More a second than this.
 */
above: number | null, 
/**
 * Over this long, ms.
 */
over_ms: number, };

/**
 * How the alerts stand.
 */
export type AlertsStatus = { 
/**
 * The newest that fired since the program began, oldest first: at most 50, fewer where they
 * would make the reply too long.
 */
fired: Array<FiredAlert>, 
/**
 * The places, in the list of alerts, of the enabled ones that fired and are not armed again yet.
 */
spent: Array<number>, };

/**
 * An alert that fired.
 */
export type FiredAlert = { 
/**
 * Its number since the program began, from 1.
 */
id: number, 
/**
 * The alert's name.
 */
name: string, 
/**
 * When, ms.
 */
time: number, 
/**
 * The record that made it fire, if one did.
 */
seq: number | null, 
/**
 * The stream it is about, or "".
 */
stream: string, 
/**
 * What happened, in one sentence.
 */
sentence: string, };

/**
 * The settings, and what became of the file they are saved in.
 */
export type SavedSettings = { 
/**
 * What applies.
 */
settings: Settings, 
/**
 * One sentence when the file could not be read at the start, or null.
 */
trouble: string | null, };

/**
 * Every setting. What a file leaves out has its default.
 */
export type Settings = { 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * How high a row is.
 */
density: Density, 
/**
 * Where the record that is open stands.
 */
drawer: DrawerSide, 
/**
 * The language of the window.
 */
language: Language, 
/**
 * The zone that times are shown in.
 */
time_zone: TimeZone, 
/**
 * How a time is written.
 */
time_format: TimeFormat, 
/**
 * Whether rows begin with the time since the one before.
 */
relative_time: boolean, 
/**
 * Whether the window follows the newest records when it opens.
 */
follow: boolean, 
/**
 * Whether alerts are shown by the system too.
 */
notifications: boolean, 
/**
 * How the window is drawn, from the next start on.
 */
renderer: Renderer, 
/**
 * What is kept of the records.
 */
capture: CaptureSettings, 
/**
 * The keys of an action, where they are others than its own.
 */
keys: { [key in string]: Array<string> }, 
/**
 * Filters with names, in the person's order; at most 500.
 */
saved_filters: Array<SavedFilter>, 
/**
 * The filters used last, the newest first; 20 are kept.
 */
recent_filters: Array<string>, 
/**
 * The JSON paths shown as columns, by view.
 */
columns: { [key in string]: Array<string> }, 
/**
 * What else the window remembers of itself: only the window reads it.
 */
layout: Record<string, unknown>, };

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

/**
 * How high a row is.
 */
export type Density = "comfortable" | "compact";

/**
 * Where the record that is open stands.
 */
export type DrawerSide = "right" | "bottom";

/**
 * The language of the window.
 */
export type Language = "system" | "en" | "zh-CN";

/**
 * The zone that times are shown in.
 */
export type TimeZone = "local" | "utc";

/**
 * How a time is written.
 */
export type TimeFormat = "24h" | "12h" | "iso";

/**
 * How the window is drawn.
 */
export type Renderer = "auto" | "software" | "hardware";

/**
 * What is kept of the records. It applies at once.
 */
export type CaptureSettings = { 
/**
 * The most bytes on the disk, 64 MiB to 1 PiB; `null` is no limit.
 */
budget_bytes: number | null, 
/**
 * Days that a record is kept at least, 1 to 36,500; `null` is for ever.
 */
max_age_days: number | null, 
/**
 * How many of the newest records are kept at least, 1,000 to 10^12; `null` is no limit.
 */
max_records: number | null, 
/**
 * Bytes to leave free on the disk, at most 1 PiB: with less, recording pauses.
 */
free_floor_bytes: number, 
/**
 * Whether sealed segments are compressed.
 */
compress: boolean, };

/**
 * A filter with a name.
 */
export type SavedFilter = { 
/**
 * Its name, which no other has.
 */
name: string, 
/**
 * The filter as typed.
 */
filter: string, };
