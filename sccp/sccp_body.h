/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bodies of messages of SCCP. Older devices send less of them, and what the snap length cut is not
 * there either: each is read as far as it goes. Numbers are little-endian. */
#ifndef UCSCOPE_SCCP_SCCP_BODY_H
#define UCSCOPE_SCCP_SCCP_BODY_H

#include "sccp/sccp_message.h"

/* RegisterReq and, as far as the type of device, RegisterTokenReq. */
struct sccp_register {
    struct span name;                /* of the device: "SEP001122334455" */
    struct span address;             /* 4 bytes, IPv4, in network order; empty: not there */
    struct wire_u32 device_type;     /* sccp_device.h; valid with has_type */
    struct wire_u8 protocol_version; /* the latest that the device speaks; valid with has_version */
    struct span load;                /* firmware: "SCCP41.8-5-3S"; empty: it does not tell */
    bool has_type, has_version;
};

/* False: not even the name is whole. */
MUST_USE bool sccp_read_register(struct span body, struct sccp_register *out);
MUST_USE bool sccp_read_register_token(struct span body, struct sccp_register *out);

struct sccp_register_ack {
    struct wire_u32 keep_alive;           /* seconds between two KeepAlives */
    struct wire_u32 secondary_keep_alive; /* the same to a server that is second choice */
    struct wire_u8 protocol_version; /* that both are to speak; CallManager before 3.x sends none */
    bool has_secondary, has_version;
};

MUST_USE bool sccp_read_register_ack(struct span body, struct sccp_register_ack *out);

/* RegisterReject: its text, up to the first zero; empty where there is none. */
struct span sccp_reject_text(struct span body);

/* The number that Reset (why), UnregisterReq (why), UnregisterAck (how it went) and
 * RegisterTokenReject (seconds to wait) begin with. False: it is not there. */
MUST_USE bool sccp_read_number(struct span body, struct wire_u32 *out);

/* Why a station unregisters. */
enum { SCCP_UNREGISTER_POWER_SAVE = 1 };

/* What became of an UnregisterReq. */
enum sccp_unregister_status {
    SCCP_UNREGISTERED,
    SCCP_UNREGISTER_ERROR,
    SCCP_UNREGISTER_NAK /* not now: it has a call */
};

#endif
