/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading XMPP on one connection. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_S2S_READER_H
#define UCSCOPE_CAPTURE_OBSERVE_S2S_READER_H

#include "capture/observe/observer.h"
#include "capture/observe/s2s.h"

struct s2s_input {
    struct xmpp_s2s_framer framer;
    uint8_t *kept; /* what came of a unit in several pieces */
    size_t kept_length, kept_size;
    uint8_t *opening; /* the stream header that the next units are read under; NULL: not known */
    size_t opening_length;
    bool too_long;   /* the unit under way was told of before its end came */
    bool from_start; /* the stream was captured from its first byte */
};

struct s2s_reader {
    struct s2s_talk talk;
    struct watch *watch;
    struct s2s_input inputs[2];
};

/* s2s_recognise.c: as in struct observer. */
enum verdict s2s_recognise(struct span head, bool searching);

/* s2s_keep.c: of a unit that begins at this position of the stream. `unit` NULL: an ordinary
 * stanza, or one that is too long to be read and goes on. */
void s2s_keep_unit(struct s2s_reader *reader, enum side side, const struct xmpp_s2s_unit *unit,
                   struct span bytes, uint64_t begin);
/* The last bytes of a unit that was too long. */
void s2s_keep_end(struct s2s_reader *reader, enum side side, struct span bytes, uint64_t begin);

/* s2s_note.c: what a unit says becomes part of the talk, and is told if rules look at it. */
void s2s_note_unit(struct s2s_reader *reader, enum side side, struct xmpp_s2s_unit *unit,
                   struct place place);

#endif
