/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/extcap/extcap.h"

#include <string.h>

#include "capture/command/output.h"
#include "capture/extcap/extcap_interface.h"
#include "capture/extcap/fifo.h"
#include "capture/read/filter.h"

bool extcap_is_asked(const char *word) {
    return g_str_has_prefix(word, "--extcap-") || strcmp(word, "--capture") == 0;
}

/* --- the call --------------------------------------------------------------------------------- */

/* Versions come as --extcap-version=4.0, and may be left out. */
static gboolean take_version(const gchar *option, const gchar *value, gpointer data,
                             GError **error) {
    struct extcap_call *call = data;
    (void)option;
    (void)error;
    g_free(call->version);
    call->version = g_strdup(value != NULL ? value : "");
    return TRUE;
}

/* What is not among them stays, for options_read. False: a line was written. */
static bool read_call(struct extcap_call *call, char **argv) {
    const GOptionEntry entries[] = {
        {"extcap-interfaces", 0, 0, G_OPTION_ARG_NONE, &call->interfaces, NULL, NULL},
        {"extcap-dlts", 0, 0, G_OPTION_ARG_NONE, &call->link_types, NULL, NULL},
        {"extcap-config", 0, 0, G_OPTION_ARG_NONE, &call->config, NULL, NULL},
        {"extcap-cleanup-postkill", 0, 0, G_OPTION_ARG_NONE, &call->cleans_up, NULL, NULL},
        {"extcap-version", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK,
         (gpointer)take_version, NULL, NULL},
        {"extcap-interface", 0, 0, G_OPTION_ARG_FILENAME, &call->interface, NULL, NULL},
        {"extcap-capture-filter", 0, 0, G_OPTION_ARG_FILENAME, &call->filter, NULL, NULL},
        {"extcap-reload-option", 0, 0, G_OPTION_ARG_FILENAME, &call->reloaded, NULL, NULL},
        {"capture", 0, 0, G_OPTION_ARG_NONE, &call->capture, NULL, NULL},
        {"fifo", 0, 0, G_OPTION_ARG_FILENAME, &call->fifo, NULL, NULL},
        {"folder", 0, 0, G_OPTION_ARG_FILENAME, &call->folder, NULL, NULL},
        {"archive", 0, 0, G_OPTION_ARG_FILENAME, &call->archive, NULL, NULL},
        {0},
    };
    GError *error = NULL;
    GOptionContext *context = g_option_context_new(NULL);
    GOptionGroup *group = g_option_group_new("extcap", "", "", call, NULL);
    g_option_group_add_entries(group, entries);
    g_option_context_set_main_group(context, group);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_ignore_unknown_options(context, TRUE);
    call->rest = g_strdupv(argv);
    const bool is_read = g_option_context_parse_strv(context, &call->rest, &error);
    g_option_context_free(context);
    if (!is_read) {
        complain("extcap", error->message);
        g_error_free(error);
    }
    return is_read;
}

static void free_call(struct extcap_call *call) {
    g_free(call->version);
    g_free(call->interface);
    g_free(call->fifo);
    g_free(call->filter);
    g_free(call->reloaded);
    g_free(call->folder);
    g_free(call->archive);
    g_strfreev(call->rest);
}

/* Empty is as if it had not been said: so it is where somebody emptied a field. */
static void drop_empty(char **word) {
    if (*word != NULL && **word == '\0')
        g_clear_pointer(word, g_free);
}

static void understand_call(struct extcap_call *call) {
    drop_empty(&call->filter);
    drop_empty(&call->folder);
    drop_empty(&call->archive);
}

/* --- answers ---------------------------------------------------------------------------------- */

static enum exit_status answer(GString *out) {
    output_write(out->str);
    g_string_free(out, TRUE);
    return output_failed() ? STATUS_INCOMPLETE : STATUS_CLEAN;
}

/* Nothing says that it is good. */
static enum exit_status check_filter(const char *filter) {
    char *error = NULL;
    GString *out = g_string_new(NULL);
    if (filter != NULL && !filter_check(filter, &error))
        g_string_append_printf(out, "%s\n", error);
    g_free(error);
    return answer(out);
}

/* dumpcap waits for somebody to open the FIFO, also where there is nothing to write. */
static enum exit_status capture(const struct extcap_interface *interface,
                                const struct extcap_call *call) {
    if (call->fifo == NULL) {
        complain("--capture", "name the FIFO to write: --fifo FIFO");
        return STATUS_USAGE;
    }
    struct atomic_file *fifo = fifo_open(call->fifo);
    if (fifo == NULL)
        return STATUS_INCOMPLETE;
    return fifo_close(fifo, call->fifo, interface->capture(interface, call, fifo));
}

static enum exit_status answer_for(const struct extcap_interface *interface,
                                   const struct extcap_call *call) {
    if (call->capture)
        return capture(interface, call);
    GString *out = g_string_new(NULL);
    if (call->link_types)
        extcap_interface_link_types(out, interface);
    else if (call->config)
        extcap_interface_config(out, interface);
    else if (call->filter != NULL) {
        g_string_free(out, TRUE);
        return check_filter(call->filter);
    }
    return answer(out);
}

static enum exit_status answer_call(const struct extcap_call *call) {
    if (call->interfaces || (call->interface == NULL && call->version != NULL)) {
        GString *out = g_string_new(NULL);
        extcap_interface_list(out);
        return answer(out);
    }
    const struct extcap_interface *interface =
        call->interface == NULL ? NULL : extcap_interface_find(call->interface);
    if (interface != NULL)
        return answer_for(interface, call);
    complain(call->interface == NULL ? "extcap" : call->interface,
             "is no interface of ucscope; --extcap-interfaces lists them");
    return STATUS_USAGE;
}

enum exit_status extcap_run(char **argv) {
    struct extcap_call call = {0};
    enum exit_status status = STATUS_USAGE;
    if (read_call(&call, argv)) {
        understand_call(&call);
        status = answer_call(&call);
    }
    free_call(&call);
    return status;
}
