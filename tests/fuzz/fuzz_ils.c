/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of the ILS decoder, for dialogues and for messages alone. */
#include "tests/ils_contract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct ils_dialogue dialogue, repeats;
    const struct span bytes = span_of(data, size);
    ils_contract_message(bytes, size);
    ils_contract_play(&dialogue, bytes);
    ils_contract_play(&repeats, bytes);
    if (size > 0 && memcmp(&dialogue, &repeats, sizeof dialogue) != 0)
        abort();
    return 0;
}
