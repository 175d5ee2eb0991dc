/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A message that a trace has in full, as it was sent, and between whom. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TRACE_TRACE_MESSAGE_H
#define UCSCOPE_CAPTURE_OBSERVE_TRACE_TRACE_MESSAGE_H

#include <glib.h>

#include "capture/observe/trace/trace.h"

/* Its lines, ended by CR LF, without what the product put before each; to be freed with
 * g_byte_array_unref. Of more than 64 kB the beginning; a head has its
 * empty line. */
GByteArray *trace_message_bytes(const struct trace_statement *statement);

/* The same, with the byte of the record that each came from in `origins`, of const uint8_t *; NULL:
 * it came from none. */
GByteArray *trace_message_mapped(const struct trace_statement *statement, GArray *origins);

struct trace_way {
    struct endpoint source, destination; /* an address that is told by name, or not at all, has no
                                            family */
    bool came_in;                        /* to who wrote the trace */
};

/* `own`: the address of who wrote it, where the line does not tell. */
struct trace_way trace_message_way(const struct trace_statement *statement,
                                   const struct address *own);

#endif
