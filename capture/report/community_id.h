/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Community ID, version 1: the same text for both directions of a connection, in every tool that
 * knows it (Zeek, Suricata, Wireshark). Source: corelight/community-id-spec. */
#ifndef UCSCOPE_CAPTURE_REPORT_COMMUNITY_ID_H
#define UCSCOPE_CAPTURE_REPORT_COMMUNITY_ID_H

#include <stdbool.h>

#include "capture/net/address.h"

enum { COMMUNITY_ID_TEXT = 32 };

/* For TCP and UDP (`protocol` is the IP protocol number), seed 0. False when the two addresses are
 * not of one family or there are none; `out` is untouched then. */
bool community_id_write(uint8_t protocol, const struct endpoint *a, const struct endpoint *b,
                        char out[COMMUNITY_ID_TEXT]);

#endif
