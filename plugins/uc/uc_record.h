/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record of TLS that Wireshark decrypted. Knows nothing of epan nor of the engine,
 * which have names in common. */
#ifndef UCSCOPE_PLUGINS_UC_UC_RECORD_H
#define UCSCOPE_PLUGINS_UC_UC_RECORD_H

#include "capture/net/address.h"
#include "wire/span.h"

struct uc_record {
    struct endpoint from, to;
    uint8_t content; /* its content type (RFC 8446 5.1) */
    struct span bytes;
};

#endif
