/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which comments a packet gets that is written while others still come: what was found of it by
 * then, and what was found of packets that were written before it. */
#ifndef UCSCOPE_CAPTURE_EXTCAP_LIVE_COMMENTS_H
#define UCSCOPE_CAPTURE_EXTCAP_LIVE_COMMENTS_H

#include <glib.h>

#include "capture/rules/finding.h"

struct live_comments;

struct live_comments *live_comments_new(void);
void live_comments_free(struct live_comments *comments);

/* A finding came or grew. Frames that were not taken yet get its comments; where its own was, the
 * next one gets it, with the number of its frame. */
void live_comments_note(struct live_comments *comments, const struct finding *finding,
                        enum finding_change change);

/* The comments of the next packet to be written, to be freed with g_ptr_array_unref. Frames are
 * taken in their order. */
GPtrArray *live_comments_take(struct live_comments *comments, uint64_t frame);

#endif
