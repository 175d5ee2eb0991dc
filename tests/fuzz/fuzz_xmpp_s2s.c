/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of the S2S decoder, for a stream from its start and for one joined in the middle. */
#include "tests/xmpp_s2s_contract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    xmpp_s2s_contract_check(span_of(data, size), false);
    xmpp_s2s_contract_check(span_of(data, size), true);
    return 0;
}
