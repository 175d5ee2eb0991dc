/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stays of a message of SIP that a trace has when it is redacted: what would stay of it in a
 * capture (sip_redact.h). */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_REDACT_LINE_H
#define UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_REDACT_LINE_H

#include "capture/net/pseudonyms.h"
#include "traces/trace_statement.h"

/* `left` has what is left of the record so far, a byte for each one from `record` on. */
void sip_redact_line(const struct trace_statement *statement, const struct pseudonyms *pseudonyms,
                     const uint8_t *record, uint8_t *left);

#endif
