/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets of a capture that are worth decrypting, as a pcapng file without a name: tshark takes
 * half a minute for each gigabyte. */
#ifndef UCSCOPE_CAPTURE_DECRYPT_EXCERPT_H
#define UCSCOPE_CAPTURE_DECRYPT_EXCERPT_H

#include "capture/net/packet.h"

struct excerpt;

/* `key_log`, which may be empty, becomes its first block, one of secrets. NULL: no file could be
 * made. */
struct excerpt *excerpt_new(struct span key_log);
void excerpt_free(struct excerpt *excerpt); /* NULL is fine */

/* One more packet, in the order of frames. */
void excerpt_add(struct excerpt *excerpt, const struct packet *packet);

/* After the last packet. False: it could not be written. */
bool excerpt_end(struct excerpt *excerpt);

/* The path to read it by until excerpt_free; begins with /proc/self. */
const char *excerpt_path(const struct excerpt *excerpt);

/* The number in the capture of the excerpt's frame `number`; 0: there is no such frame. */
uint64_t excerpt_frame(const struct excerpt *excerpt, uint64_t number);

#endif
