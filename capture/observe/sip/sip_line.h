/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP messages that a trace has. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_LINE_H
#define UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_LINE_H

#include "capture/observe/observer.h"

/* As in struct observer. */
void sip_take_line(struct observe *observe, const struct event *event);

#endif
