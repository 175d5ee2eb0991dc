/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any two captures in pcapng merged into one: it keeps the contract. The first byte says where the
 * second begins; one that is empty has packets alone. */
#include "memory_file.h"
#include "tests/merge_contract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    const struct span all = span_of(data + 1, size - 1);
    const size_t first = size * data[0] / UINT8_MAX;
    const struct span captures[2] = {span_first(all, first), span_after(all, first)};
    const struct packet packet = {
        .time = 1, .link_type = data[0], .wire_length = 4, .bytes = span_first(all, 4)};
    uint64_t packets;
    char *path = memory_folder_path("merged.pcapng");
    const struct span merged = merge_contract_merge(path, captures, &packet, &packets);
    merge_contract_check(merged, packets);
    memory_free(merged);
    g_free(path);
    return 0;
}
