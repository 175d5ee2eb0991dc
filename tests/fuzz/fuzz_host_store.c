/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any files of a host, and any certificate that was refused: what is said of it is one fact each,
 * and what lies in both places is known again. The first bytes say where parts begin, and whether
 * they are DER that is made PEM. */
#include "tests/host_store_bench.h"

#include "capture/rules/findings.h"

enum { STORE = 4, IS_DER = 1 };

static void put(GString *out, struct span part, bool is_der) {
    if (is_der)
        host_store_put_pem(out, part);
    else if (!span_is_empty(part))
        g_string_append_len(out, (const char *)part.at, (gssize)span_len(part));
}

/* How many facts there are, each of a text that is not empty. */
static void tell(struct host_store *store, const struct tls_side *presented) {
    struct finding *finding =
        finding_new(CODE_TLS_UNKNOWN_CA, CONFIDENCE_CERTAIN, (struct frame_ref){0});
    host_store_tell_trust(store, finding, presented);
    g_assert_cmpuint(finding->fact_count, <=, 1);
    host_store_tell_own(store, finding, presented);
    g_assert_cmpuint(finding->fact_count, <=, 2);
    for (unsigned i = 0; i < finding->fact_count; i++)
        g_assert_cmpuint(strlen(finding->facts[i].value), >, 0);
    finding_discard(finding);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct span rest = span_of(data, size), first, second;
    struct wire_u16 lengths[2];
    struct wire_u8 kinds;
    if (!take_be16(&rest, &lengths[0]) || !take_be16(&rest, &lengths[1]) || !take_u8(&rest, &kinds))
        return 0;
    first = span_first(rest, lengths[0].value);
    rest = span_after(rest, span_len(first));
    second = span_first(rest, lengths[1].value);
    const struct span third = span_after(rest, span_len(second));
    struct host_store_bench bench;
    GString *authorities = g_string_new(NULL), *own = g_string_new(NULL);
    struct certificate_store *certificates = certificate_store_new(STORE);
    struct certificate *certificate = certificate_get(certificates, third);
    put(authorities, first, (kinds.value & IS_DER) != 0);
    put(own, second, (kinds.value & IS_DER << 1) != 0);
    struct host_store *store =
        host_store_new(0, span_of(authorities->str, authorities->len), span_of(own->str, own->len));
    host_store_bench_open(&bench);
    if (certificate != NULL) {
        host_store_bench_show(&bench, store, SERVER, certificate);
        tell(store, &bench.tls.sides[SERVER]);
        g_assert_false(host_store_is_of(store, &bench.flow.endpoints[CLIENT].address));
        certificate_release(certificates, certificate);
    }
    host_store_free(store);
    certificate_store_free(certificates);
    g_string_free(authorities, TRUE);
    g_string_free(own, TRUE);
    return 0;
}
