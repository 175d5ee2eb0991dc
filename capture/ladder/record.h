/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages of a capture as its events tell them, for ladder diagrams. Memory is bounded: of a
 * capture with very many messages, conversations without trouble are let go of first, and the
 * middle of long ones. For one thread. */
#ifndef UCSCOPE_CAPTURE_LADDER_RECORD_H
#define UCSCOPE_CAPTURE_LADDER_RECORD_H

#include <glib.h>

#include "capture/ladder/message.h"
#include "capture/observe/event.h"

enum { LADDER_MESSAGES_MOST = 100000, LADDER_CONVERSATION_MOST = 1000 };

struct ladder_record;

struct ladder_record *ladder_record_new(void);
void ladder_record_free(struct ladder_record *record); /* NULL is fine */

/* An event_sink; `record` is the struct ladder_record. */
void ladder_record_event(void *record, const struct event *event);

/* const struct ladder_message *, in the order of time, then of frames. They live as long as the
 * record, or until it is told more. Free with g_ptr_array_unref. */
GPtrArray *ladder_record_messages(const struct ladder_record *record);

/* Messages that were let go of. */
uint64_t ladder_record_left_out(const struct ladder_record *record);

/* Calls `sink` with each message as soon as it is known, and once more when nothing came back. What
 * comes before another in time may come after it here, as a request of HTTP is told with its
 * answer. */
typedef void ladder_sink(void *data, const struct ladder_message *message);
void ladder_record_listen(struct ladder_record *record, ladder_sink *sink, void *data);

#endif
