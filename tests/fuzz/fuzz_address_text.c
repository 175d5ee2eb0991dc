/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text keeps its length and all that is no digit of an address; addresses that were replaced
 * are as many when they are looked for again. */
#include "capture/net/address_text.h"
#include "capture/report/redact/pseudonymizer.h"

#include <assert.h>
#include <glib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct pseudonymizer *pseudonymizer;
    if (pseudonymizer == NULL)
        pseudonymizer = pseudonymizer_new();
    const struct pseudonyms pseudonyms = {pseudonymizer, NULL, pseudonymizer_address};
    uint8_t *text = g_memdup2(data, size), *name = g_memdup2(data, size);
    const unsigned count = address_text_replace(text, size, &pseudonyms);
    for (size_t i = 0; i < size; i++)
        assert(text[i] == data[i] || (g_ascii_isxdigit(text[i]) && g_ascii_isxdigit(data[i])));
    assert(address_text_replace(text, size, &pseudonyms) == count);
    if (!address_name_replace(name, size, &pseudonyms) && size > 0)
        assert(memcmp(name, data, size) == 0);
    g_free(text);
    g_free(name);
    return 0;
}
