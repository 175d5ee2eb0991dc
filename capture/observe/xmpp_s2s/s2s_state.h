/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading XMPP on one connection. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_XMPP_S2S_S2S_STATE_H
#define UCSCOPE_CAPTURE_OBSERVE_XMPP_S2S_S2S_STATE_H

#include "capture/observe/observer.h"
#include "capture/observe/xmpp_s2s/s2s.h"

struct s2s_input {
    struct xmpp_s2s_framer framer;
    struct buffer unit; /* what came of it, when that did not come in one part */
    struct buffer
        opening;     /* the stream header that the next units are read under; empty: not known */
    bool too_long;   /* the unit under way was told of before its end came */
    bool from_start; /* the stream was captured from its first byte */
};

struct s2s_state {
    struct s2s_session session;
    struct layer *layer; /* that its bytes came from, the latest */
    struct s2s_input inputs[2];
};

/* s2s_detect.c: as in struct observer. */
enum match s2s_detect(struct span head, bool searching);

/* s2s_redact.c: of a unit that begins at this position of the stream. `unit` NULL: an ordinary
 * stanza, or one that is too long to be read and goes on. */
void s2s_redact_unit(struct s2s_state *s2s, enum side side, const struct xmpp_s2s_unit *unit,
                     struct span bytes, uint64_t begin);
/* The last bytes of a unit that was too long. */
void s2s_redact_end(struct s2s_state *s2s, enum side side, struct span bytes, uint64_t begin);

/* s2s_note.c: what a unit says becomes part of the session, and an event if rules look at it. */
void s2s_note_unit(struct s2s_state *s2s, enum side side, struct xmpp_s2s_unit *unit,
                   struct frame_ref ref);

#endif
