/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading SCCP on one connection. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SCCP_SCCP_STATE_H
#define UCSCOPE_CAPTURE_OBSERVE_SCCP_SCCP_STATE_H

#include "capture/observe/observer.h"
#include "capture/observe/sccp/sccp.h"
#include "sccp/sccp_body.h"

/* A message that a side sends: its header and the beginning of its body are kept, which is all that
 * is read of any; the rest passes by. */
struct sccp_input {
    bool is_lost; /* where the next message begins is not known */
    bool is_cut;  /* bytes of the message are missing: what follows is not behind those kept */
    uint8_t kept_length;
    uint8_t kept[SCCP_HEADER_SIZE + SCCP_BODY_READ];
    uint32_t left;           /* bytes of the body still to come; valid when the header is there */
    uint64_t position;       /* of its first byte in the stream */
    struct frame_ref latest; /* the frame of its latest byte */
};

struct sccp_state {
    struct sccp_session session;
    struct sccp_input inputs[2]; /* by enum side */
};

/* sccp_session.c: what a message that `side` sent changes, and tells. */
void sccp_session_message(struct connection *connection, enum side side,
                          const struct sccp_message *message, struct frame_ref ref);

/* Bytes of this side are missing: what it said is not known. */
void sccp_session_doubt(struct sccp_session *session, enum side side);

/* sccp_redact.c: what of a message stays when a capture is redacted; it lies in the bytes of
 * `unit`, which is ended. */
void sccp_redact_message(struct redact_unit *unit, const struct sccp_message *message);

#endif
