/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NTP: clients, a server, and a server behind it that say anything. */
#include "made_datagrams.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct datagram_way ways[8] = {
    {"10.0.0.1", "10.0.0.2", 123, 123},   {"10.0.0.2", "10.0.0.1", 123, 123},
    {"10.0.0.2", "10.0.0.3", 123, 123},   {"10.0.0.3", "10.0.0.2", 123, 123},
    {"10.0.0.1", "10.0.0.2", 40000, 123}, {"10.0.0.2", "10.0.0.1", 123, 40000},
    {"10.0.0.4", "10.0.0.2", 123, 123},   {"10.0.0.2", "10.0.0.4", 123, 123},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return datagrams_fuzz(ways, take_vector8, data, size);
}
