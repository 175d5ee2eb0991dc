/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/case_chain.h"

#include <string.h>

#include "capture/net/frame_files.h"
#include "capture/read/file_set.h"

static ptrdiff_t read_chain(void *data, void *bytes, size_t length) {
    struct case_chain *chain = data;
    for (;;) {
        if (chain->bytes == NULL && chain->next == chain->paths->len)
            return 0;
        if (chain->bytes == NULL)
            chain->bytes = pcapng_bytes_open(chain->paths->pdata[chain->next++], "pcapng", NULL);
        if (chain->bytes == NULL)
            return -1;
        const ptrdiff_t came = pcapng_bytes_read(chain->bytes, bytes, length);
        if (came != 0)
            return came;
        pcapng_bytes_close(chain->bytes);
        chain->bytes = NULL;
    }
}

static bool is_pcapng(const struct reader *reader) {
    const struct frame_files *files = reader == NULL ? NULL : reader_files(reader);
    bool all = reader != NULL && (files != NULL || strcmp(reader_format(reader), "pcapng") == 0);
    for (size_t i = 0; i < frame_files_count(files); i++)
        all = all && strcmp(frame_files_at(files, i)->format, "pcapng") == 0;
    return all;
}

void case_chain_begin(struct case_chain *chain, const struct input_entry *entry,
                      const struct reader *reader) {
    chain->paths = g_ptr_array_new();
    chain->source = (struct rewrite_source){chain, read_chain};
    chain->is_pcapng = is_pcapng(reader);
    if (entry->set == NULL)
        g_ptr_array_add(chain->paths, (gpointer)entry->source);
    for (size_t i = 0; entry->set != NULL && i < entry->set->count; i++)
        g_ptr_array_add(chain->paths, entry->set->files[i].source);
}

void case_chain_end(struct case_chain *chain) {
    if (chain->bytes != NULL)
        pcapng_bytes_close(chain->bytes);
    g_ptr_array_unref(chain->paths);
}
