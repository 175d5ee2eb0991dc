/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ILS as Wireshark meets it packet by packet: in the first pass over a capture each connection is
 * cut into messages once, and what each packet held of them is kept for every later showing. */
#ifndef UCSCOPE_PLUGINS_ILS_ILS_CONVERSATION_H
#define UCSCOPE_PLUGINS_ILS_ILS_CONVERSATION_H

#include <epan/conversation.h>
#include <epan/packet.h>

#include "ils/dialogue.h"
#include "ils/join.h"
#include "ils/message.h"
#include "plugins/tcp_order.h"

/* Everything here lives as long as the capture is open. A frame 0 is not known (yet). */

struct ils_shown_message {
    enum ils_side side;
    uint64_t number;   /* among its side's, from 1 */
    uint32_t begun_in; /* frames */
    uint32_t ended_in;
    uint64_t size;           /* bytes so far */
    wmem_array_t *buffered;  /* its beginning */
    struct ils_message read; /* once it has ended */
};

/* The join as the frames of one connection made it. */
struct ils_shown_join {
    uint32_t asked_in;    /* the spoke's first message */
    uint32_t answered_in; /* the hub's first message */
    uint32_t joined_in;   /* the message after that */
    uint32_t password_in; /* an earlier join by password between the same hosts */
    enum ils_method method;
};

struct ils_conversation {
    const char *hosts; /* both addresses, in the same order whoever calls */
    uint16_t hub_port;
    bool over_tls;
    bool is_tls; /* TLS records where none were expected */
    bool begun;
    struct ils_direction {
        struct ils_conversation *session;
        enum ils_side side;             /* that sends */
        struct tcp_order *order;        /* over plain TCP */
        uint64_t messages;              /* that have ended */
        uint64_t missing;               /* bytes since the last ones that came */
        struct ils_shown_message *open; /* the one under way, or NULL */
    } directions[2];                    /* by enum ils_side */
    struct ils_shown_join join;
    struct ils_dialogue dialogue;
};

/* Bytes of one message in one packet. */
struct ils_shown_part {
    const struct ils_shown_message *message;
    unsigned offset, length; /* in the packet's tvb */
};

/* What one packet held. */
struct ils_shown_packet {
    uint32_t frame;
    enum ils_side side;
    unsigned captured;   /* bytes of it */
    bool ends_burst;     /* they end what was sent in one go */
    bool early;          /* bytes in front of them had not come yet */
    wmem_array_t *parts; /* struct ils_shown_part */
    unsigned repeated;   /* bytes at the front that were seen before */
    unsigned missing;    /* bytes before it that were not captured; as far as an int goes */
    bool dropped;        /* a learned framing was given up here */
    enum ils_learning learning;
    struct ils_framing framing;
    unsigned rests_on;
};

/* A packet as it comes. */
struct ils_arrival {
    struct span bytes;
    uint32_t wire_length;
    bool ends_burst;
    bool over_tcp; /* `sequence` and `acknowledged` hold */
    uint32_t sequence, acknowledged;
};

/* Once, at start. */
void ils_conversation_register(void);

/* The connection of this packet, made new with `given` (NULL: the framing is learned) when it is
 * its first. */
struct ils_conversation *ils_conversation_of(packet_info *pinfo, int proto,
                                             const struct ils_framing *given, bool over_tls);

/* Who sends this packet. */
enum ils_side ils_conversation_sender(const struct ils_conversation *session,
                                      const packet_info *pinfo);

/* First pass: takes the packet's bytes, and returns what it held. */
struct ils_shown_packet *ils_conversation_take(struct ils_conversation *session, packet_info *pinfo,
                                               const struct ils_arrival *arrival);

#endif
