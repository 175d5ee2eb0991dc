/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP in call logs of CUCM, which have of each message its way, its Call-ID, and its method or its
 * status. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_CALLLOG_H
#define UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_CALLLOG_H

#include "capture/observe/sip/sip_transactions.h"
#include "traces/trace_statement.h"

enum { SIP_CALLS = 4096, SIP_CALL_WAITING = 4 };

/* The requests of one call that went one way. */
struct sip_call {
    uint64_t hash;     /* 0: none */
    uint32_t sequence; /* of the last request, from 1 */
    bool is_taken;     /* by an INVITE that was accepted: there is a dialog */
    unsigned waiting;  /* so many have no final answer */
    struct sip_call_request {
        enum sip_method method;
        uint32_t sequence;
    } requests[SIP_CALL_WAITING];
};

/* A line of a call log as a message. False: it is none, or not known to be of which request. Spans
 * of `out` are of the line. */
bool sip_calllog_message(struct sip_capture *capture, const struct trace_statement *statement,
                         const struct sip_way *way, struct sip_message *out);

#endif
