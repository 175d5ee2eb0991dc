/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/decryption.h"

#include <string.h>

#include "capture/command/key_options.h"

void decryption_init(struct decryption *decryption, const struct options *options, const char *path,
                     const struct file_set *set) {
    *decryption = (struct decryption){.options = options, .path = path, .set = set};
    decryption->keys = tls_keys_new(options->keys);
    decryption->fitting = connections_new();
    decryption->secrets = g_string_new(NULL);
}

void decryption_take_secrets(void *data, struct span log) {
    struct decryption *decryption = data;
    tls_keys_add_log(decryption->keys, log);
    if (!decryption->knows_all)
        g_string_append_len(decryption->secrets, (const char *)log.at, (gssize)span_len(log));
}

static void take_fitting(void *data, const struct endpoint endpoints[2]) {
    struct decryption *decryption = data;
    connections_add(decryption->fitting, endpoints);
}

void decryption_attach(struct decryption *decryption, struct engine *engine) {
    engine_know_keys(engine, decryption->keys, take_fitting, decryption);
}

/* What was not opened in the first pass though a key fits. */
bool decryption_is_wanted(struct decryption *decryption, const struct engine *engine) {
    decryption->knows_all = true;
    if (engine_tls_counts(engine)->fitting == 0)
        return false;
    if (decryption->path == NULL || strcmp(decryption->path, "-") != 0)
        return true;
    decryption->error = g_strdup("standard input cannot be read again by tshark: name the file");
    return false;
}

/* --- what tshark reads ------------------------------------------------------------------------ */

bool decryption_excerpt_begin(struct decryption *decryption) {
    const GString *secrets = decryption->secrets;
    decryption->excerpt = excerpt_new(span_of((const uint8_t *)secrets->str, secrets->len));
    return decryption->excerpt != NULL;
}

void decryption_excerpt_packet(struct decryption *decryption, const struct packet *packet) {
    if (connections_have(decryption->fitting, packet))
        excerpt_add(decryption->excerpt, packet);
}

void decryption_excerpt_read(struct decryption *decryption) {
    struct packet packet;
    char *error = NULL;
    struct reader *reader = reader_open(decryption->set, decryption->path, NULL, &error);
    g_free(error);
    if (reader == NULL)
        return;
    const bool has_begun = decryption_excerpt_begin(decryption);
    while (has_begun && reader_next(reader, &packet) == READER_PACKET)
        decryption_excerpt_packet(decryption, &packet);
    reader_close(reader);
}

/* Without one tshark has to read all. */
static void end_excerpt(struct decryption *decryption) {
    if (decryption->excerpt == NULL || excerpt_end(decryption->excerpt))
        return;
    excerpt_free(decryption->excerpt);
    decryption->excerpt = NULL;
}

void decryption_start(struct decryption *decryption) {
    const struct options *options = decryption->options;
    const bool is_one_file = decryption->path != NULL && decryption->set == NULL;
    end_excerpt(decryption);
    if (decryption->excerpt == NULL && !is_one_file) {
        decryption->error = g_strdup("no temporary file could be made for tshark to read");
        return;
    }
    struct tshark_task task = {.capture = decryption->excerpt == NULL
                                              ? decryption->path
                                              : excerpt_path(decryption->excerpt),
                               .launcher = options->launcher,
                               .seconds = (unsigned)options->tshark_seconds};
    task.output = decryption->messages_alone ? TSHARK_MESSAGES : TSHARK_DATA;
    for (; task.output <= TSHARK_MESSAGES; task.output++)
        decryption->sources[task.output].tshark = tshark_start(&task);
}

/* --- what it tells ---------------------------------------------------------------------------- */

/* The next record over TCP, if none waits. */
static bool has_next(const struct decryption *decryption, struct decryption_source *source) {
    while (source->tshark != NULL && !source->has_record) {
        if (!tshark_next(source->tshark, &source->record))
            return false;
        if (decryption->excerpt != NULL)
            source->record.frame = excerpt_frame(decryption->excerpt, source->record.frame);
        source->has_record = source->record.over_tcp && source->record.frame > 0;
    }
    return source->has_record;
}

static void tell(struct engine *engine, const struct decrypted_record *record,
                 const struct packet *packet) {
    const struct frame_ref ref = frame_ref_of(packet->frame, packet->time, packet->point);
    const struct tls_opened opened = {record->content, record->record_length, record->payload};
    engine_decrypted_record(engine, &record->from, &record->to, &opened, ref);
}

void decryption_packet(struct decryption *decryption, struct engine *engine,
                       const struct packet *packet) {
    for (size_t i = 0; i < G_N_ELEMENTS(decryption->sources); i++) {
        struct decryption_source *source = &decryption->sources[i];
        if (source->tshark == NULL)
            continue;
        while (has_next(decryption, source) && source->record.frame <= packet->frame) {
            if (source->record.frame == packet->frame) /* otherwise a filter left its packet out */
                tell(engine, &source->record, packet);
            source->has_record = false;
        }
    }
}

/* `whole`: what it has still to say is heard, so that it is not ended before. */
static void stop(struct decryption *decryption, struct decryption_source *source, bool whole) {
    if (source->tshark == NULL)
        return;
    source->has_record = false;
    while (whole && has_next(decryption, source))
        source->has_record = false;
    char *error = tshark_end(source->tshark);
    source->tshark = NULL;
    if (whole && decryption->error == NULL) /* else what is said of the capture explains it */
        decryption->error = error;
    else
        g_free(error);
}

void decryption_stop(struct decryption *decryption, bool whole) {
    for (size_t i = 0; i < G_N_ELEMENTS(decryption->sources); i++)
        stop(decryption, &decryption->sources[i], whole);
}

static const enum not_opened reason_of[TLS_FATE_COUNT] = {[TLS_WITHOUT_KEY] =
                                                              NOT_OPENED_WITHOUT_KEY,
                                                          [TLS_HEADLESS] = NOT_OPENED_HEADLESS,
                                                          [TLS_UNANSWERED] = NOT_OPENED_UNANSWERED,
                                                          [TLS_SILENT] = NOT_OPENED_SILENT,
                                                          [TLS_MISFIT] = NOT_OPENED_MISFIT,
                                                          [TLS_PARTIAL] = NOT_OPENED_PARTIAL,
                                                          [TLS_CIPHER] = NOT_OPENED_CIPHER,
                                                          [TLS_CUT] = NOT_OPENED_CUT,
                                                          [TLS_CLOSED] = NOT_OPENED_CLOSED};

const struct decryption_summary *decryption_summarise(struct decryption *decryption,
                                                      const struct engine *engine) {
    if (!key_options_are_given(decryption->options) && !tls_keys_are_any(decryption->keys))
        return NULL;
    const struct tls_counts *counts = engine_tls_counts(engine);
    struct decryption_summary *summary = &decryption->summary;
    *summary = (struct decryption_summary){.sessions = counts->sessions,
                                           .decrypted = counts->fates[TLS_OPENED],
                                           .error = decryption->error};
    for (enum tls_fate fate = TLS_OPENED + 1; fate < TLS_FATE_COUNT; fate++)
        summary->not_opened[reason_of[fate]] = counts->fates[fate];
    return summary;
}

void decryption_clear(struct decryption *decryption) {
    tls_keys_free(decryption->keys);
    connections_free(decryption->fitting);
    excerpt_free(decryption->excerpt);
    explicit_bzero(decryption->secrets->str, decryption->secrets->len);
    g_string_free(decryption->secrets, TRUE);
    g_free(decryption->error);
}
