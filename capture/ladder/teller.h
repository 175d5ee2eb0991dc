/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes messages of the events of a protocol. Private to this folder. A protocol is a file
 * here and a line in the table. */
#ifndef UCSCOPE_CAPTURE_LADDER_TELLER_H
#define UCSCOPE_CAPTURE_LADDER_TELLER_H

#include "capture/ladder/message.h"
#include "capture/observe/connection.h"
#include "capture/observe/event.h"

/* X(family of events, name): ladder_tell_name makes their messages. */
#define LADDER_TABLE(X)                                                                            \
    X(OBSERVER_TLS, tls)                                                                           \
    X(OBSERVER_SIP, sip)                                                                           \
    X(OBSERVER_HTTP, http)                                                                         \
    X(OBSERVER_XMPP_S2S, xmpp_s2s)                                                                 \
    X(OBSERVER_LDAP, ldap)                                                                         \
    X(OBSERVER_SCCP, sccp)                                                                         \
    X(OBSERVER_ILS, ils)                                                                           \
    X(OBSERVER_DNS, dns)                                                                           \
    X(OBSERVER_NTP, ntp)                                                                           \
    X(OBSERVER_ICMP, icmp)                                                                         \
    X(OBSERVER_TCP, tcp)                                                                           \
    X(EVENT_FAMILY_DOWNLOAD, download)

struct ladder_record;

#define X(FAMILY, name)                                                                            \
    void ladder_tell_##name(struct ladder_record *record, const struct event *event);
LADDER_TABLE(X)
#undef X

/* tcp_messages.c: how the event's connection was opened, as far as it is not told. */
void ladder_tell_opening(struct ladder_record *record, const struct event *event);
/* tls_messages.c: what of the handshake has no event of its own, at the end of a connection. */
void ladder_tell_handshake(struct ladder_record *record, const struct event *event);

/* Adds a message of the event's connection or endpoints, which `from` sent. One without frame and
 * time is left out, so is one that has the frame, the sender and the label of another. */
void ladder_add(struct ladder_record *record, const struct event *event, enum side from,
                struct frame_ref ref, enum ladder_weight weight, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* The latest message of that frame which `from` sent; NULL: there is none. */
struct ladder_message *ladder_find(const struct ladder_record *record, const struct event *event,
                                   enum side from, struct frame_ref ref);

/* Whether there is a message of that frame which `from` sent, whatever it says. */
bool ladder_has(const struct ladder_record *record, const struct event *event, enum side from,
                struct frame_ref ref);

/* The same as ladder_add between endpoints that the event does not name. */
void ladder_add_between(struct ladder_record *record, const struct event *event,
                        const struct endpoint *from, const struct endpoint *to,
                        struct frame_ref ref, enum ladder_weight weight, const char *label);

/* What a message tells of its ends beside what it says: names that are none of a host, as addresses
 * and wildcards, are left out. NULL: nothing. */
struct ladder_identity {
    const char *from_name, *to_name, *to_role; /* as in ladder_message */
};
/* Adds it to the message of that frame which `from` sent, if there is one. */
void ladder_identify(struct ladder_record *record, const struct event *event, enum side from,
                     struct frame_ref ref, const struct ladder_identity *identity);

/* The message of that frame had no answer, nor had the same one that was sent again until `last`.
 * Where there is none it is added with that label. */
void ladder_lose(struct ladder_record *record, const struct event *event, enum side from,
                 struct frame_ref ref, struct frame_ref last, const char *label);

/* Bytes of a capture as text that fits in a label. */
enum { LADDER_TEXT = 96 };
const char *ladder_write_span(struct span bytes, char out[LADDER_TEXT]);

/* Both ends of the event. */
const struct endpoint *ladder_ends(const struct event *event);

#endif
