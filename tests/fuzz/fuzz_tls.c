/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TLS observer, with both directions in any cuts, with holes and ends anywhere. */
#include "made_transcript.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return script_fuzz(data, size);
}
