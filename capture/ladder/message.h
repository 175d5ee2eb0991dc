/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One arrow of a ladder diagram: who said what to whom, when, in which frame. */
#ifndef UCSCOPE_CAPTURE_LADDER_MESSAGE_H
#define UCSCOPE_CAPTURE_LADDER_MESSAGE_H

#include "capture/net/address.h"
#include "capture/net/packet.h"

enum ladder_weight {
    LADDER_MINOR,   /* of interest only where a finding names its frame */
    LADDER_USUAL,   /* what was said */
    LADDER_TROUBLE, /* it says by itself that something failed */
};

struct ladder_message {
    struct frame_ref ref;     /* frame 0: a trace has it */
    struct endpoint from, to; /* address of family 0: not known */
    uint64_t conversation;    /* the same for all messages of a connection, or of a pair of UDP */
    enum ladder_weight weight;
    bool is_datagram; /* it belongs to no TCP connection that was captured */
    bool is_lost;     /* nothing came back, or it never came: the arrow does not arrive */
    char *label; /* owned: "ClientHello, TLS 1.2, SNI cucm.example.com"; may have any character */
    char *from_name, *to_name; /* owned: "cucm.example.com", what its sender calls itself, and what
                                  it calls the other; NULL: it does not tell */
    const char *to_role;       /* static text: "DNS server", as it asks for that; NULL: not told */
};

#endif
