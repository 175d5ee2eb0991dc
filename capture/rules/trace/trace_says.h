/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that decide something, by subject: each makes a finding, or lets another line decide. What
 * follows from a finding was added to it before. */
#ifndef UCSCOPE_CAPTURE_RULES_TRACE_TRACE_SAYS_H
#define UCSCOPE_CAPTURE_RULES_TRACE_TRACE_SAYS_H

#include "capture/rules/trace/trace_story.h"

/* True: the line was about its subject, and was judged. */
bool trace_ils_says(struct trace_state *state, struct rule_context *context,
                    const struct trace_note *note);
bool trace_tls_says(struct trace_state *state, struct rule_context *context,
                    const struct trace_note *note);
bool trace_other_says(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note);
bool trace_xmpp_says(struct trace_state *state, struct rule_context *context,
                     const struct trace_note *note);
bool trace_stream_says(struct trace_state *state, struct rule_context *context,
                       const struct trace_note *note);
bool trace_device_says(struct trace_state *state, struct rule_context *context,
                       const struct trace_note *note);
bool trace_alarm_says(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note);

/* The pending line is as it stands: nothing more will be told of it. */
void trace_ils_settle(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *pending);
void trace_tls_settle(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *pending);
void trace_other_settle(struct trace_state *state, struct rule_context *context,
                        const struct trace_note *pending);

/* End of the traces: dialbacks that had their time. */
void trace_xmpp_finish(struct trace_state *state, struct rule_context *context);

#endif
