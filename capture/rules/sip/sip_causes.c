/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/sip/sip_causes.h"

#include <stddef.h>

/* Q.850 2.2.7. */
static const char *const texts[128] = {
    [1] = "unallocated number",
    [2] = "no route to the transit network",
    [3] = "no route to the destination",
    [16] = "normal call clearing",
    [17] = "user busy",
    [18] = "no user responding",
    [19] = "no answer from the user",
    [20] = "subscriber absent",
    [21] = "call rejected",
    [22] = "number changed",
    [23] = "redirection to a new destination",
    [25] = "exchange routing error",
    [27] = "destination out of order",
    [28] = "invalid number format",
    [29] = "facility rejected",
    [31] = "normal, unspecified",
    [34] = "no circuit or channel available",
    [38] = "network out of order",
    [41] = "temporary failure",
    [42] = "switching equipment congestion",
    [43] = "access information discarded",
    [44] = "requested circuit or channel not available",
    [46] = "precedence call blocked",
    [47] = "resource unavailable",
    [49] = "quality of service not available",
    [50] = "requested facility not subscribed",
    [55] = "incoming calls barred within the closed user group",
    [57] = "bearer capability not authorized",
    [58] = "bearer capability not presently available",
    [63] = "service or option not available",
    [65] = "bearer capability not implemented",
    [69] = "requested facility not implemented",
    [79] = "service or option not implemented",
    [87] = "user not member of the closed user group",
    [88] = "incompatible destination",
    [91] = "invalid transit network selection",
    [95] = "invalid message",
    [96] = "mandatory information element missing",
    [97] = "message type not existing or not implemented",
    [99] = "information element not existing or not implemented",
    [100] = "invalid information element contents",
    [101] = "message not compatible with the call state",
    [102] = "recovery on timer expiry",
    [111] = "protocol error",
    [127] = "interworking",
};

const char *sip_q850_text(uint32_t cause) {
    return cause < 128 && texts[cause] != NULL ? texts[cause] : "";
}
