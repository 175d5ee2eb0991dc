/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TFTP observer: follows downloads of trust lists from the request on, and tells of each as a
 * download once it is whole, refused, or over. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TFTP_TFTP_H
#define UCSCOPE_CAPTURE_OBSERVE_TFTP_TFTP_H

#include "capture/observe/observer.h"

struct tftp;

struct tftp *tftp_new(struct observe *observe);
void tftp_free(struct tftp *tftp); /* without a word */

/* Requests are sent to this port. Call it after the observers were attached to their net. */
void tftp_want_port(struct tftp *tftp, uint16_t port);

void tftp_datagram(struct tftp *tftp, const struct udp_datagram *datagram, struct frame_ref ref);

/* What this packet asked for was answered by ICMP: that is told elsewhere. */
void tftp_unreachable(struct tftp *tftp, const struct icmp_error *error);

/* Capture time goes on: what nothing came of for a minute is over. */
void tftp_tick(struct tftp *tftp, int64_t now);

/* End of capture: everything is over. */
void tftp_finish(struct tftp *tftp);

#endif
