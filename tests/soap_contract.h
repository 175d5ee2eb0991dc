/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for every body that soap_read is given. */
#ifndef UCSCOPE_TESTS_SOAP_CONTRACT_H
#define UCSCOPE_TESTS_SOAP_CONTRACT_H

#include "soap/soap.h"

#include <glib.h>
#include <string.h>

static inline void soap_contract_check(struct span bytes) {
    struct soap_body body, again;
    struct soap_reader *reader = soap_reader_new();
    soap_read(reader, bytes, &body);
    soap_read(reader, bytes, &again); /* what was read before does not matter */
    soap_reader_free(reader);
    const char *const texts[] = {body.fault_code, body.fault_string, body.axl_code,
                                 body.axl_message, body.title};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_cmpuint(strnlen(texts[i], SOAP_TEXT), <, SOAP_TEXT);
        g_assert_true(g_utf8_validate(texts[i], -1, NULL));
    }
    for (size_t i = 0; i + 1 < G_N_ELEMENTS(texts); i++)
        g_assert_true(texts[i][0] == '\0' || body.kind == SOAP_FAULT);
    g_assert_true(body.title[0] == '\0' || body.kind == SOAP_WEB_PAGE);
    g_assert_cmpint(body.kind, ==, again.kind);
    g_assert_cmpstr(body.fault_string, ==, again.fault_string);
}

#endif
