/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/single_capture.h"

bool single_capture_open(struct single_capture *capture, const char *path, bool joins_sets,
                         char **error) {
    *capture = (struct single_capture){.inputs = inputs_new()};
    inputs_add_file(capture->inputs, path);
    inputs_sift(capture->inputs);
    inputs_unpack_all(capture->inputs, joins_sets);
    const size_t count = inputs_count(capture->inputs);
    capture->entry = inputs_at(capture->inputs, 0);
    for (size_t i = 0; i < count && *error == NULL; i++)
        *error = g_strdup(inputs_at(capture->inputs, i)->error);
    if (count > 1 && *error == NULL)
        *error = g_strdup_printf("has %zu captures in it, and one is wanted: unpack it", count);
    return *error == NULL;
}

void single_capture_close(struct single_capture *capture) {
    inputs_free(capture->inputs);
}
