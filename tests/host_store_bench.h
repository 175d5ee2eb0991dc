/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of a host made of certificates, and a connection on which one is presented. */
#ifndef UCSCOPE_TESTS_HOST_STORE_BENCH_H
#define UCSCOPE_TESTS_HOST_STORE_BENCH_H

#include <glib.h>
#include <string.h>

#include "capture/rules/tls/host_store.h"

/* The PEM text of a certificate, appended. */
static inline void host_store_put_pem(GString *out, struct span der) {
    char *encoded = g_base64_encode(der.at, span_len(der));
    g_string_append(out, "-----BEGIN CERTIFICATE-----\n");
    for (const char *at = encoded; *at != '\0'; at += MIN(strlen(at), 64))
        g_string_append_printf(out, "%.64s\n", at);
    g_string_append(out, "-----END CERTIFICATE-----\n");
    g_free(encoded);
}

/* 10.0.0.1 called 10.0.0.2, and `presents` shows the certificate, told as an event to the store. */
struct host_store_bench {
    struct flow flow;
    struct tls_session tls;
    struct connection connection;
};

static inline void host_store_bench_open(struct host_store_bench *bench) {
    memset(bench, 0, sizeof *bench);
    bench->flow.endpoints[CLIENT] = (struct endpoint){{4, {10, 0, 0, 1}}, 40000};
    bench->flow.endpoints[SERVER] = (struct endpoint){{4, {10, 0, 0, 2}}, 5061};
    bench->connection.flow = &bench->flow;
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
}

static inline void host_store_bench_show(struct host_store_bench *bench, struct host_store *store,
                                         enum side side, struct certificate *certificate) {
    const struct event event = {.type = EVENT_TLS_CERTIFICATE,
                                .ref = frame_ref_of(7, 7, 0),
                                .actor = side,
                                .connection = &bench->connection};
    bench->tls.sides[side].chain[0] = certificate;
    bench->tls.sides[side].chain_length = 1;
    host_store_event(store, &event);
}

#endif
