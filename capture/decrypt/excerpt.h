/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of a capture that is worth decrypting, as a pcapng file without a name: tshark takes
 * half a minute for each gigabyte that it is given. */
#ifndef UCSCOPE_CAPTURE_DECRYPT_EXCERPT_H
#define UCSCOPE_CAPTURE_DECRYPT_EXCERPT_H

#include "capture/net/packet.h"

struct excerpt;

/* `key_log` (may be empty) is put in front, as a block of secrets. NULL: no file could be made. */
struct excerpt *excerpt_new(struct span key_log);
void excerpt_free(struct excerpt *excerpt); /* NULL is fine */

/* One more packet, in the order of frames. */
void excerpt_add(struct excerpt *excerpt, const struct packet *packet);

/* After the last packet. False: it could not be written. */
bool excerpt_end(struct excerpt *excerpt);

/* To read it by, as long as it lives; begins with /proc/self. */
const char *excerpt_path(const struct excerpt *excerpt);

/* The number in the capture of the excerpt's frame `number`; 0: there is no such frame. */
uint64_t excerpt_frame(const struct excerpt *excerpt, uint64_t number);

#endif
