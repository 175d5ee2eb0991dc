/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The protocols that are text: SIP, HTTP and XMPP, as Cisco's servers and phones write them. Every
 * function writes at most `room` bytes, terminated, and returns their number without the
 * terminator.
 */
#ifndef UCSCOPE_BENCH_TEXTS_H
#define UCSCOPE_BENCH_TEXTS_H

#include "bench/frame.h"

/* One SIP dialog (RFC 3261): who calls whom, and by which transport. */
struct dialog {
    struct end caller, called;
    uint32_t id;
    uint16_t sound_port;   /* in the session description, RFC 4566 */
    const char *transport; /* "UDP", "TCP" */
};

/* "INVITE" with a session description, "ACK", "BYE", "OPTIONS". */
size_t text_sip_request(char *out, size_t room, const char *method, const struct dialog *dialog);
/* "200 OK" to an INVITE has a session description. */
size_t text_sip_answer(char *out, size_t room, const char *status, const char *method,
                       const struct dialog *dialog);

/* An AXL request (formats.md D.1), with or without its Authorization header. */
size_t text_axl_request(char *out, size_t room, struct end server, bool credentials);
/* A phone's request for its configuration. */
size_t text_configuration_request(char *out, size_t room, struct end server, uint32_t phone);
/* As the length of a body: it ends with the connection (RFC 9112 6.3). */
#define TEXT_UNTIL_CLOSE SIZE_MAX
/* The header of an HTTP answer, "200 OK" or "401 Unauthorized"..., with a body of that length. */
size_t text_http_answer(char *out, size_t room, const char *status, size_t body);
/* The same; a 200 begins its body as an answer of AXL, `body` bytes of which are to follow. */
size_t text_axl_answer(char *out, size_t room, const char *status, size_t body);

size_t text_xmpp_header(char *out, size_t room, const char *from, const char *to, uint32_t id);
size_t text_xmpp_message(char *out, size_t room, uint32_t number);

#endif
