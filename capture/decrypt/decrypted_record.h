/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record of TLS that tshark decrypted. */
#ifndef UCSCOPE_CAPTURE_DECRYPT_DECRYPTED_RECORD_H
#define UCSCOPE_CAPTURE_DECRYPT_DECRYPTED_RECORD_H

#include "capture/net/address.h"
#include "wire/span.h"

/* RFC 8446 5.1. */
enum record_content { RECORD_ALERT = 21, RECORD_HANDSHAKE = 22, RECORD_DATA = 23 };

struct decrypted_record {
    uint64_t frame; /* of the capture it was decrypted from */
    struct endpoint from, to;
    bool over_tcp;
    uint8_t content;        /* enum record_content */
    uint32_t record_length; /* of the record's body, in bytes; 0: not known */
    struct span payload;
};

#endif
