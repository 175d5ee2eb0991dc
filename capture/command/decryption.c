/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/decryption.h"

#include <string.h>

#include "capture/command/key_options.h"

void decryption_init(struct decryption *decryption, const struct options *options,
                     const char *path) {
    *decryption = (struct decryption){.options = options, .path = path};
    decryption->keys = tls_keys_new(options->keys);
}

static void take_secrets(void *data, struct span log) {
    struct decryption *decryption = data;
    tls_keys_add_log(decryption->keys, log);
}

void decryption_watch(struct decryption *decryption, struct pass *pass) {
    if (pass->reader == NULL)
        return;
    engine_know_keys(pass->engine, decryption->keys);
    reader_tell_secrets(pass->reader, take_secrets, decryption);
}

/* What was not opened in the first pass though a key fits. */
bool decryption_is_wanted(const struct decryption *decryption, const struct pass *pass) {
    (void)decryption;
    return pass->reader != NULL && engine_tls_counts(pass->engine)->closed > 0;
}

void decryption_start(struct decryption *decryption) {
    const struct options *options = decryption->options;
    if (strcmp(decryption->path, "-") == 0) {
        decryption->error = g_strdup("standard input cannot be given to tshark: name the file");
        return;
    }
    const struct tshark_task task = {.capture = decryption->path,
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
        decryption->has_pdu = decryption->pdu.over_tcp;
    }
    return decryption->has_pdu;
}

void decryption_packet(struct decryption *decryption, struct pass *pass,
                       const struct packet *packet) {
    while (has_next(decryption) && decryption->pdu.frame <= packet->frame) {
        const struct exported_pdu *pdu = &decryption->pdu;
        const struct place place = {packet->frame, packet->time};
        if (pdu->frame == packet->frame) /* otherwise its packet was left out by a filter */
            engine_opened_bytes(pass->engine, &pdu->from, &pdu->to, pdu->payload, place);
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

void decryption_summarise(struct decryption *decryption, struct pass *pass) {
    bool given = key_options_are_given(decryption->options) || tls_keys_are_any(decryption->keys);
    if (pass->reader == NULL || !given)
        return;
    const struct tls_counts *counts = engine_tls_counts(pass->engine);
    decryption->summary = (struct decryption_summary){.sessions = counts->sessions,
                                                      .opened = counts->opened,
                                                      .without_key = counts->without_key,
                                                      .headless = counts->headless,
                                                      .silent = counts->silent,
                                                      .closed = counts->closed,
                                                      .error = decryption->error};
    pass->summary.decryption = &decryption->summary;
}

void decryption_clear(struct decryption *decryption) {
    tls_keys_free(decryption->keys);
    g_free(decryption->error);
}
