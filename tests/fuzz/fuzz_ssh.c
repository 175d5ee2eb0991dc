/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of the SSH decoder. */
#include "tests/ssh_contract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ssh_contract_check(span_of(data, size));
    return 0;
}
