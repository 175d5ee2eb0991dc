/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between whom a message of a trace went, where the trace does not tell: a piece of one has no
 * beginning that would tell its host, and gateways tell neither end. The host's own requests tell
 * its address, and those that it was asked by it. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_OWN_H
#define UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_OWN_H

#include "capture/net/address.h"
#include "sip/sip_message.h"

/* Of the trace that is read. Zero: nothing is known. */
struct sip_own {
    struct address address; /* family 0: its messages do not tell */
    const char *log;        /* only compared */
};

/* What follows is of that trace. */
void sip_own_keep(struct sip_own *own, const char *log);

/* Fills in what of the ends has no address, as far as this message or those before tell. */
void sip_own_complete(struct sip_own *own, const struct sip_message *message, bool is_gateway,
                      bool came_in, struct endpoint *source, struct endpoint *destination);

#endif
