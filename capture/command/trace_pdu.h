/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The message that a record of a trace has in full, as a packet of link type 252. */
#ifndef UCSCOPE_CAPTURE_COMMAND_TRACE_PDU_H
#define UCSCOPE_CAPTURE_COMMAND_TRACE_PDU_H

#include <glib.h>

#include "capture/command/trace_merge.h"
#include "capture/net/upper_pdu.h"
#include "capture/observe/sip/sip_own.h"
#include "traces/trace_statement.h"

/* `own`: what the messages of its file told so far. Its payload is put into `bytes`, or lies in the
 * record. False: the record has no message, or but the first line of one. */
MUST_USE bool trace_pdu_of(const struct trace_moment *moment,
                           const struct trace_statement *statement, struct sip_own *own,
                           GByteArray *bytes, struct upper_pdu *out);

/* It has the first line of a message, and no more: of a call log. */
bool trace_pdu_is_head(const struct trace_line *line, const struct trace_statement *statement);

#endif
