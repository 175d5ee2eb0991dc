/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/decryption.h"

#include <string.h>

#include "capture/command/key_options.h"
#include "capture/observe/tls/tls_decrypted.h"

void decryption_init(struct decryption *decryption, const struct options *options,
                     const char *path) {
    *decryption = (struct decryption){.options = options, .path = path};
    decryption->keys = tls_keys_new(options->keys);
    decryption->fitting = connections_new();
    decryption->secrets = g_string_new(NULL);
}

static void take_secrets(void *data, struct span log) {
    struct decryption *decryption = data;
    tls_keys_add_log(decryption->keys, log);
    if (!decryption->knows_all)
        g_string_append_len(decryption->secrets, (const char *)log.at, (gssize)span_len(log));
}

static void take_fitting(void *data, const struct endpoint endpoints[2]) {
    struct decryption *decryption = data;
    connections_add(decryption->fitting, endpoints);
}

void decryption_attach(struct decryption *decryption, struct scan_run *run) {
    if (run->reader == NULL)
        return;
    engine_know_keys(run->engine, decryption->keys, take_fitting, decryption);
    reader_want_secrets(run->reader, take_secrets, decryption);
}

/* What was not opened in the first pass though a key fits. */
bool decryption_is_wanted(struct decryption *decryption, const struct scan_run *run) {
    decryption->knows_all = true;
    if (run->reader == NULL || engine_tls_counts(run->engine)->not_decrypted == 0)
        return false;
    if (strcmp(decryption->path, "-") != 0)
        return true;
    decryption->error = g_strdup("standard input cannot be read again by tshark: name the file");
    return false;
}

/* Only packets that matter, so that only they take tshark's time. NULL: it has to read all. */
static struct excerpt *make_excerpt(const struct decryption *decryption) {
    struct packet packet;
    char *error = NULL;
    struct reader *reader = reader_open_file(decryption->path, NULL, &error);
    g_free(error);
    if (reader == NULL)
        return NULL;
    const GString *secrets = decryption->secrets;
    struct excerpt *excerpt = excerpt_new(span_of((const uint8_t *)secrets->str, secrets->len));
    while (excerpt != NULL && reader_next(reader, &packet) == READER_PACKET)
        if (connections_have(decryption->fitting, &packet))
            excerpt_add(excerpt, &packet);
    reader_close(reader);
    if (excerpt == NULL || excerpt_end(excerpt))
        return excerpt;
    excerpt_free(excerpt);
    return NULL;
}

void decryption_start(struct decryption *decryption) {
    const struct options *options = decryption->options;
    decryption->excerpt = make_excerpt(decryption);
    const struct tshark_task task = {.capture = decryption->excerpt == NULL
                                                    ? decryption->path
                                                    : excerpt_path(decryption->excerpt),
                                     .keylog = options->keylog,
                                     .rsa_keys = options->rsa_keys,
                                     .seconds = (unsigned)options->tshark_seconds};
    decryption->tshark = tshark_start(&task);
}

/* The next payload over TCP, if none waits. */
static bool has_next(struct decryption *decryption) {
    while (decryption->tshark != NULL && !decryption->has_pdu) {
        if (!tshark_next(decryption->tshark, &decryption->pdu))
            return false;
        if (decryption->excerpt != NULL)
            decryption->pdu.frame = excerpt_frame(decryption->excerpt, decryption->pdu.frame);
        decryption->has_pdu = decryption->pdu.over_tcp && decryption->pdu.frame > 0;
    }
    return decryption->has_pdu;
}

void decryption_packet(struct decryption *decryption, struct scan_run *run,
                       const struct packet *packet) {
    while (has_next(decryption) && decryption->pdu.frame <= packet->frame) {
        const struct exported_pdu *pdu = &decryption->pdu;
        const struct frame_ref ref = {packet->frame, packet->time, packet->point};
        if (pdu->frame == packet->frame) /* otherwise its packet was left out by a filter */
            engine_decrypted_bytes(run->engine, &pdu->from, &pdu->to, pdu->payload, ref);
        decryption->has_pdu = false;
    }
}

void decryption_stop(struct decryption *decryption, bool whole) {
    if (decryption->tshark == NULL)
        return;
    decryption->has_pdu = false;
    while (whole && has_next(decryption))
        decryption->has_pdu = false;
    decryption->error = tshark_end(decryption->tshark);
    decryption->tshark = NULL;
    if (whole)
        return;
    g_free(decryption->error); /* what is said of the capture itself explains it */
    decryption->error = NULL;
}

void decryption_summarise(struct decryption *decryption, struct scan_run *run) {
    bool given = key_options_are_given(decryption->options) || tls_keys_are_any(decryption->keys);
    if (run->reader == NULL || !given)
        return;
    const struct tls_counts *counts = engine_tls_counts(run->engine);
    decryption->summary = (struct decryption_summary){.sessions = counts->sessions,
                                                      .decrypted = counts->decrypted,
                                                      .without_key = counts->without_key,
                                                      .headless = counts->headless,
                                                      .silent = counts->silent,
                                                      .closed = counts->not_decrypted,
                                                      .error = decryption->error};
    run->summary.decryption = &decryption->summary;
}

void decryption_clear(struct decryption *decryption) {
    tls_keys_free(decryption->keys);
    connections_free(decryption->fitting);
    excerpt_free(decryption->excerpt);
    explicit_bzero(decryption->secrets->str, decryption->secrets->len);
    g_string_free(decryption->secrets, TRUE);
    g_free(decryption->error);
}
