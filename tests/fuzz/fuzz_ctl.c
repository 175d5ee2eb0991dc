/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of the CTL decoder, for files and for records alone. */
#include "tests/ctl_contract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct span bytes = span_of(data, size);
    struct ctl_record record;
    struct span rest = bytes;
    ctl_contract_check(bytes);
    if (ctl_take_record(&rest, &record))
        ctl_contract_record(&record, bytes);
    return 0;
}
