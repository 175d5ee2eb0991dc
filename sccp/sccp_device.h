/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kind of device registers by SCCP. */
#ifndef UCSCOPE_SCCP_SCCP_DEVICE_H
#define UCSCOPE_SCCP_SCCP_DEVICE_H

#include "wire/span.h"

/* "Cisco 7941" for 115; "" for one that is not known. Static text. */
const char *sccp_device_text(uint32_t type);

/* By the name that it registers with. */
enum sccp_device_kind {
    SCCP_DEVICE_OTHER,     /* a gateway's port, a media resource, or one whose name does not tell */
    SCCP_DEVICE_PHONE,     /* "SEP" and a MAC address */
    SCCP_DEVICE_VOICE_PORT /* of Unity Connection, by the names it gives: "CiscoUM1-VI1" */
};
enum sccp_device_kind sccp_device_kind_of(struct span name);

#endif
