/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include <epan/to_str.h>

#include "plugins/ctl/ctl_view.h"
#include "plugins/tree_text.h"

enum { TEXT_MOST = 80, SERIAL_MOST = 20 };

const char *ctl_view_text(const struct ctl_view *view, struct span text) {
    if (span_is_empty(text))
        return "";
    const char *read = (const char *)tvb_get_string_enc(
        view->pinfo->pool, view->tvb, ctl_view_start(view, text), ctl_view_length(text), ENC_UTF_8);
    const char *plain = tree_text_escaped(view->pinfo->pool, read);
    if (strlen(plain) <= TEXT_MOST)
        return plain;
    const char *end = g_utf8_find_prev_char(plain, plain + TEXT_MOST + 1);
    return wmem_strdup_printf(view->pinfo->pool, "%.*s...", (int)(end - plain), plain);
}

const char *ctl_view_serial(const struct ctl_view *view, struct span serial) {
    if (span_is_empty(serial))
        return "";
    struct span first = span_first(serial, SERIAL_MOST);
    const char *text = bytes_to_str_punct(view->pinfo->pool, first.at, span_len(first), ':');
    const bool is_whole = span_len(first) == span_len(serial);
    return is_whole ? text : wmem_strdup_printf(view->pinfo->pool, "%s...", text);
}
