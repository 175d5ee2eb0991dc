/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of the LDAP decoder. */
#include "tests/ldap_contract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ldap_contract_check(span_of(data, size));
    return 0;
}
