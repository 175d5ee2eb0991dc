/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/extcap/extcap_call.h"

char **extcap_call_words(const struct extcap_call *call) {
    GStrvBuilder *builder = g_strv_builder_new();
    g_strv_builder_addv(builder, (const char **)call->rest);
    if (call->filter != NULL)
        g_strv_builder_add_many(builder, "--filter", call->filter, NULL);
    g_strv_builder_add(builder, "--");
    if (call->folder != NULL)
        g_strv_builder_add(builder, call->folder);
    if (call->archive != NULL)
        g_strv_builder_add(builder, call->archive);
    char **argv = g_strv_builder_end(builder);
    g_strv_builder_unref(builder);
    return argv;
}
