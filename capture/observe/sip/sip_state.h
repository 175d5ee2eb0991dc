/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading SIP on one connection. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_STATE_H
#define UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_STATE_H

#include "capture/observe/observer.h"
#include "capture/observe/sip/sip.h"

/* What a side sends. */
struct sip_input {
    bool is_lost;           /* where the next message begins is not known */
    struct buffer part;     /* of a message that does not come in one piece */
    size_t scanned;         /* bytes of it in which the head does not end */
    uint64_t skipped;       /* bytes still to come of a message that is too long to be kept */
    struct frame_ref began; /* the frame of its first byte */
    uint64_t position;      /* of that in the stream */
};

struct sip_state {
    struct sip_session session;
    struct sip_input inputs[2];
    unsigned open;    /* transactions that know this connection */
    bool is_noted[2]; /* by enum side: that it was heard */
};

#endif
