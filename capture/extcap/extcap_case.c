/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The captures of a case as one, as `annotate --case` writes them. */
#include "capture/command/case.h"
#include "capture/command/case_merge.h"
#include "capture/command/named_inputs.h"
#include "capture/command/output.h"
#include "capture/command/secrets.h"
#include "capture/extcap/extcap_interface.h"
#include "capture/read/limited_file.h"

enum { KEYLOG_MOST = 128 << 20 /* bytes */ };

struct extcap_case {
    struct options options; /* the first: who is given them finds the rest */
    struct atomic_file *fifo;
};

/* A case_sink. */
static enum exit_status write_case(void *data, const struct case_judged *judged) {
    struct atomic_file *fifo = data;
    const char *path = judged->options->keylog;
    char *error = NULL;
    size_t length = 0;
    if (judged->entries->len == 0 && judged->summary->logs->len == 0) {
        complain(judged->summary->whole->file, "there is no capture that can be read");
        return STATUS_INCOMPLETE;
    }
    char *keylog =
        path == NULL ? NULL : limited_file_read(path, DASH_IS_A_NAME, KEYLOG_MOST, &length, &error);
    if (error != NULL)
        complain_and_free(path, error);
    const enum exit_status status = case_merge_stream(judged, fifo, span_of(keylog, length));
    if (keylog != NULL)
        secret_wipe(keylog);
    return status;
}

static enum exit_status look(const struct options *options, struct inputs *inputs) {
    const struct extcap_case *extcap = (const struct extcap_case *)options;
    return case_look(options, inputs, write_case, extcap->fifo);
}

static enum exit_status capture(struct extcap_case *extcap) {
    struct options *options = &extcap->options;
    if (!case_options_read(options))
        return STATUS_USAGE;
    if (*options->paths == NULL) {
        complain("ucscope-case", "name a folder, an archive or a capture");
        return STATUS_USAGE;
    }
    options->threshold = THRESHOLD_NEVER;
    return case_look_at_named(options, look);
}

enum exit_status extcap_case_capture(const struct extcap_interface *interface,
                                     const struct extcap_call *call, struct atomic_file *fifo) {
    struct extcap_case extcap = {.fifo = fifo};
    char **argv = extcap_call_words(call);
    enum exit_status status = STATUS_USAGE;
    if (options_read(&extcap.options, &interface->command, argv))
        status = capture(&extcap);
    options_free(&extcap.options);
    g_strfreev(argv);
    return status;
}
