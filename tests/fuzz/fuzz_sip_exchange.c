/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP: a phone, its server and a trunk behind that say anything. */
#include "made_datagrams.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct datagram_way ways[8] = {
    {"10.0.0.1", "10.0.0.2", 5060, 5060}, {"10.0.0.2", "10.0.0.1", 5060, 5060},
    {"10.0.0.2", "10.0.0.3", 5060, 5060}, {"10.0.0.3", "10.0.0.2", 5060, 5060},
    {"10.0.0.1", "10.0.0.2", 5062, 5060}, {"10.0.0.2", "10.0.0.1", 5060, 5062},
    {"10.0.0.4", "10.0.0.2", 5060, 5060}, {"10.0.0.2", "10.0.0.4", 5060, 5060},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return datagrams_fuzz(ways, take_vector16, data, size);
}
