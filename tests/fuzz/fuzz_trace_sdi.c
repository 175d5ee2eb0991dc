/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes where this format is usual: the contract of traces. */
#include "tests/trace_contract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    trace_contract_check(span_of(data, size), TRACE_SDI);
    return 0;
}
