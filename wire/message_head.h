/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the head of a message ends that has the form of Internet mail, as HTTP/1.x and SIP do. */
#ifndef UCSCOPE_WIRE_MESSAGE_HEAD_H
#define UCSCOPE_WIRE_MESSAGE_HEAD_H

#include "wire/span.h"

/* The length of a head that begins `bytes`, with its empty line; 0: it does not end here. `from`:
 * so many bytes were looked at before without an end; moved on for the next call. Lines end with
 * LF, whether or not CR is before it (RFC 9112 2.2; RFC 3261 7.5 leaves it to the reader). */
static inline size_t message_head_length(struct span bytes, size_t *from) {
    struct span rest = span_after(bytes, *from), line;
    while (take_until(&rest, '\n', &line)) {
        if (!span_is_empty(rest) && *rest.at == '\n')
            return (size_t)(rest.at + 1 - bytes.at);
        if (span_len(rest) >= 2 && rest.at[0] == '\r' && rest.at[1] == '\n')
            return (size_t)(rest.at + 2 - bytes.at);
        if (span_len(rest) < 2) { /* the next bytes decide about this line end */
            *from = (size_t)(rest.at - 1 - bytes.at);
            return 0;
        }
    }
    *from = span_len(bytes);
    return 0;
}

#endif
