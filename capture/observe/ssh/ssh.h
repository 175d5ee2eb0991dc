/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SSH as rules see it: each side says its version and what it would use, the server presents its
 * key, and from then on all is encrypted. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SSH_SSH_H
#define UCSCOPE_CAPTURE_OBSERVE_SSH_SSH_H

#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "ssh/ssh_kexinit.h"

enum ssh_event {
    /* What they change in the session is done when they are told. */
    EVENT_SSH_BANNER = EVENTS_OF(OBSERVER_SSH), /* the actor's version */
    EVENT_SSH_KEXINIT,                          /* what the actor would use */
    EVENT_SSH_HOST_KEY,                         /* actor: the server; data: event_ssh_host_key */
    EVENT_SSH_DISCONNECT, /* the actor says why it leaves; data: event_ssh_disconnect */
    EVENT_SSH_NEWKEYS,    /* what the actor sends from here on is encrypted */
};

static inline const struct ssh_host_key *event_ssh_host_key(const struct event *event) {
    return event_data(event, OBSERVER_SSH);
}

static inline const struct ssh_disconnect *event_ssh_disconnect(const struct event *event) {
    return event_data(event, OBSERVER_SSH);
}

enum { SSH_TEXT = 128, SSH_OFFER = 512 };

/* Frame 0: it was not seen. Texts are fit to be shown. */
struct ssh_side {
    struct frame_ref banner, kexinit, newkeys;
    char text[SSH_TEXT]; /* the banner: "SSH-2.0-OpenSSH_9.2p1" */
};

struct ssh_session {
    bool is_spoken;
    bool is_doubtful; /* bytes are missing, or were not read, before both had keys */
    bool versions_differ;
    struct frame_ref host_key;
    struct ssh_side sides[2];  /* by enum side */
    enum ssh_list missing;     /* once both said what they would use; SSH_LIST_COUNT: nothing */
    char offers[2][SSH_OFFER]; /* of that kind, by enum side */
};

/* NULL: none was seen. */
static inline const struct ssh_session *ssh_session_of(const struct connection *connection) {
    const struct ssh_session *session = connection->states[OBSERVER_SSH];
    return session != NULL && session->is_spoken ? session : NULL;
}

/* What a server says in place of its banner when it takes no connection: "Exceeded MaxStartups".
 * `start`: how it began, HEAD_SIZE bytes or all. NULL: it is nothing that is known. Static. */
const char *ssh_refusal(struct span start);

#endif
