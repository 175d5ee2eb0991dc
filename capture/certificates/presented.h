/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every certificate that somebody presented in a TLS handshake, once: who presented it to whom, how
 * often, and how it went. TLS 1.3 hides them from those who have no key. */
#ifndef UCSCOPE_CAPTURE_CERTIFICATES_PRESENTED_H
#define UCSCOPE_CAPTURE_CERTIFICATES_PRESENTED_H

#include <glib.h>

#include "capture/net/frame_files.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/service_map.h"

/* How the side to which it was presented took it. */
enum reception {
    RECEPTION_ACCEPTED, /* the handshake ended well: accepted as far as that is seen */
    RECEPTION_REFUSED,  /* an alert spoke of the certificate */
    RECEPTION_FAILED,   /* the handshake failed or was broken off, and nobody said that this was
                           why */
    RECEPTION_UNSEEN,   /* the capture ended first, or has a gap */
    RECEPTION_COUNT
};

/* By one host to another, as its own or as that of an issuer. */
struct presentation {
    struct party presenter, receiver; /* a client's port is 0: each connection has another */
    bool by_server;
    const char *service;               /* static text; "" when the port tells nothing */
    char server_name[TLS_SERVER_NAME]; /* the name that the client asked for, or "" */
    unsigned position;                 /* in the chain; 0: the presenter's own */
    uint64_t counts[RECEPTION_COUNT];
    const char *file; /* as the user named it: of the first time, with the frame */
    struct frame_ref first;
    struct frame_ref refused; /* the alert of the first refusal; frame 0: none */
    uint8_t alert;            /* its description */
    const char *refused_file;
};

struct presented_certificate {
    struct certificate *certificate; /* a reference */
    GArray *presentations;           /* struct presentation */
    GPtrArray *chain; /* struct certificate *, a reference each: this one, and what came behind it
                         in the longest chain; empty: it was never a presenter's own */
};

struct presented;

/* Of one capture, whose name is `file`, or of several that are merged into it. Both must outlive
 * it, and what it is merged into. */
struct presented *presented_new(const struct services *services, const char *file);
void presented_free(struct presented *presented);

/* An event_sink. `data` is a struct presented. */
void presented_event(void *data, const struct event *event);

/* A service_pair_sink for the end of the capture, which knows the roles of hosts. */
void presented_roles(void *data, const struct service_pair *service_pair);

/* Frames get the numbers that they have in the files of the capture, and the names of these. After
 * the last event; nothing for NULL, a capture in one file. */
void presented_find_files(struct presented *presented, const struct frame_files *files);

/* Adds what another capture has, which comes later. */
void presented_merge(struct presented *presented, const struct presented *other);

/* Hosts that one capture calls by their roles have them in the others, too. After the last. */
void presented_spread_roles(struct presented *presented);

/* About how many bytes it takes. */
size_t presented_size(const struct presented *presented);

/* struct presented_certificate *: those that were refused first, then presenters' own, then those
 * of issuers; in the order in which they came up. To be freed with g_ptr_array_unref. */
GPtrArray *presented_sorted(const struct presented *presented);

/* Sessions of TLS 1.3 that hid theirs, and nobody decrypted them. */
uint64_t presented_hidden(const struct presented *presented);

/* Certificates and presentations beyond those kept. */
uint64_t presented_left_out(const struct presented *presented);

/* "accepted", "refused", "failed", "not seen". */
const char *reception_word(enum reception reception);

uint64_t presented_count(const struct presented_certificate *presented, enum reception reception);

/* The certificate of its chain that nobody in the chain signed but itself; NULL: it was not
 * presented, and *missing is the issuer's name that was not found. With a chain only. */
const struct certificate *presented_root(const struct presented_certificate *presented,
                                         const char **missing);

#endif
