/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stays of a record of a trace when it is redacted: its head; of a text that is understood the
 * words, with pseudonyms for keys and without who it speaks of; of all other text nothing but
 * blanks. Every byte keeps its place. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TRACE_TRACE_REDACT_H
#define UCSCOPE_CAPTURE_OBSERVE_TRACE_TRACE_REDACT_H

#include "capture/net/pseudonyms.h"
#include "traces/trace_statement.h"

/* Into `left`, which has room for record->whole. Of a message of SIP nothing is left:
 * sip_redact_line puts it there. `statement`: NULL: the record says nothing that is known. */
void trace_redact_record(const struct trace_record *record, const struct trace_statement *statement,
                         const struct pseudonyms *pseudonyms, uint8_t *left);

#endif
