/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of an HTTP/1.x message, from its start line to the empty line, read from its bytes.
 * Private to this folder. Sources: RFC 9112, RFC 9110. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_HTTP_HTTP_HEAD_H
#define UCSCOPE_CAPTURE_OBSERVE_HTTP_HTTP_HEAD_H

#include "capture/observe/http/http.h"
#include "capture/observe/observer.h"

/* What the header fields say of the length of the body. */
struct http_framing {
    bool chunked;
    bool has_length;
    bool contradicts; /* lengths that are none or differ: where the message ends is not known */
    uint64_t length;
};

/* Can a request, or a response, begin with these bytes? */
enum match http_starts_request(struct span bytes);
enum match http_starts_response(struct span bytes);

/* Is the first line, as far as there is one, a request or status line of HTTP/1.x? True while there
 * is no whole line. */
bool http_first_line_fits(struct span bytes);

/* The status of a response's head; 0: there is none. */
uint16_t http_read_status(struct span head);

/* Reads a head into the fields of `out` that it is about and into `framing`. False: its first line
 * is not HTTP/1.x. Lines that are no header fields are passed over. */
bool http_read_request(struct span head, struct http_exchange *out, struct http_framing *framing);
bool http_read_response(struct span head, struct http_exchange *out, struct http_framing *framing);

#endif
