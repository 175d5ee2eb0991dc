/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tap "uc", which every statistic of ours listens to: one call for each frame, so that a
 * statistic knows which frames pass its filter even when what they hold is found only later. */
#ifndef UCSCOPE_PLUGINS_UC_UC_TAP_H
#define UCSCOPE_PLUGINS_UC_UC_TAP_H

#include "plugins/wireshark_compat.h"

#define UC_TAP_NAME "uc"

/* What separates a menu from its items in a statistic's name. */
#if WIRESHARK_SINCE(4, 4)
#define UC_MENU_SEPARATOR "//"
#else
#define UC_MENU_SEPARATOR "/"
#endif

void uc_tap_register(void);

/* A frame was dissected. */
void uc_tap_frame(packet_info *pinfo);

/* Whether this program draws statistics once, when it has read all there is. tshark does, and in
 * one pass it says in no other way that the capture has ended. Wireshark draws while it reads, too.
 */
bool uc_tap_draws_at_end(void);

/* Where uc_tap_draws_at_end: calls `draw` at the end, before whoever listens by now draws. Ends
 * with remove_tap_listener(data), or when the program ends, whichever comes first: `ended` is
 * called then, and remove_tap_listener may not be any more. False: it does not listen. */
bool uc_tap_listen_end(void *data, void (*draw)(void *data), void (*ended)(void *data));

/* Frames that passed a filter: one bit for each. */
struct uc_passed;

struct uc_passed *uc_passed_new(const char *filter); /* NULL or "": every frame passes */
void uc_passed_free(struct uc_passed *passed);
void uc_passed_reset(struct uc_passed *passed); /* no frame has come yet */
void uc_passed_add(struct uc_passed *passed, uint32_t frame);
bool uc_passed_has(const struct uc_passed *passed, uint32_t frame);

#endif
