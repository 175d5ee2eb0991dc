/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests that wait for their answers: of the whole capture, since an answer may come by another
 * connection than the request (RFC 3261 18.2.2). Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_TRANSACTIONS_H
#define UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_TRANSACTIONS_H

#include "capture/observe/observer.h"
#include "capture/observe/sip/sip.h"
#include "capture/observe/sip/sip_own.h"

struct sip_table;
struct sip_call;

/* The capture's state of the observer. */
struct sip_capture {
    struct sip_table *table; /* NULL: no SIP so far */
    struct sip_call *calls;  /* of call logs, owned; NULL: no call log so far */
    struct sip_own own;      /* of the trace that is read */
};

/* Where a message was captured, and between whom. */
struct sip_way {
    struct connection *connection; /* NULL: a datagram */
    enum side from;                /* of the connection */
    struct endpoint source, destination;
    /* Of a trace, and no connection: */
    struct sip_quote quote; /* file NULL: it was captured */
    bool is_stream;         /* and so no datagram */
    bool came_in;           /* to who wrote the trace */
    bool is_exported;       /* of link type 252 */
};

/* A message was read: requests begin to wait, final answers are told. */
void sip_transactions_message(struct observe *observe, const struct sip_way *way,
                              const struct sip_message *message, struct frame_ref ref);

/* What waits for too long is told, or at the end of its connection. */
void sip_transactions_tick(struct observe *observe, int64_t now);
void sip_transactions_gone(struct connection *connection);
void sip_transactions_finish(struct observe *observe);
/* Bytes are missing: what waits for an answer of this side may have had it. */
void sip_transactions_doubt(struct connection *connection, enum side answering);

/* The last datagram between these two, that way, was an answer to where one had come from.
 * `says_so`: its bytes are known, and are an answer. */
bool sip_transactions_was_answer(struct observe *observe, const struct endpoint *from,
                                 const struct endpoint *to, bool says_so);

void sip_transactions_stop(struct observe *observe);

#endif
