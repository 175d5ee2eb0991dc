/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Buffers of libwiretap, each of them one block from the heap. */
#include "capture/read/wiretap_buffers.h"
#include "capture/read/wiretap_compat.h"

#include <glib.h>

enum { SMALLEST = 2048 }; /* saves growing it for most packets, as in libwsutil */

static gint calls;

/* Exported, because wsutil/buffer.h declares them so. */

void ws_buffer_init(Buffer *buffer, gsize space) {
    if (g_atomic_int_get(&calls) == 0)
        g_atomic_int_set(&calls, 1);
    gsize size = MAX(space, SMALLEST);
    *buffer = (Buffer){.data = g_malloc(size), .allocated = size};
}

void ws_buffer_free(Buffer *buffer) {
    g_free(buffer->data);
    *buffer = (Buffer){.data = NULL};
}

bool wiretap_buffers_are_ours(void) {
    struct wiretap_record record;
    wiretap_record_init(&record); /* makes a buffer, inside libwiretap */
    wiretap_record_cleanup(&record);
    return g_atomic_int_get(&calls) != 0;
}
