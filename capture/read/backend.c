/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/backend.h"
#include "capture/read/error_text.h"

#include <glib.h>
#include <stdarg.h>

enum reader_status reader_fail(struct reader *reader, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_free(reader->error);
    reader->error = error_text_plain(message);
    g_free(message);
    return READER_FAILED;
}
