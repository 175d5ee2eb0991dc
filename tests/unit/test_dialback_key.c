/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Published keys come out of their secrets, and each key is recognised by its own formula. */
#include "xmpp_s2s/dialback_key.h"

#include <glib.h>

/* The key of a Cisco document, whose lab secret was found. */
static const struct dialback_inputs cisco = {"C1sc0123", "coluc.com", "vngtp.lab", "05E295A2B"};

static void formulas_give_the_published_keys(void) {
    static const struct dialback_inputs xep_example = {"s3cr3tf0rd14lb4ck", "example.org",
                                                       "xmpp.example.com", "D60000229F"};
    static const struct {
        enum dialback_formula formula;
        const struct dialback_inputs *inputs;
        const char *key;
    } vectors[] = {
        {DIALBACK_XCP, &cisco, "d780f198ac34a6dbd795fcdaf8762eaf52ea9b03"},
        {DIALBACK_XEP_0185, &xep_example,
         "37c69b1cf07a3f67c04a5ef5902fa5114f2c76fe4a2686482ba5b89323075643"},
        {DIALBACK_XEP_0185, &cisco,
         "2f68b416f1296e2cf84b4b40ea9e933419f7765303399717c7cfbbd9fbbaa4c7"},
        {DIALBACK_JABBERD2, &cisco, "782fa3fc2f3e89bdd7ad3612522b336ac9f9970d"},
        {DIALBACK_OPENFIRE, &cisco, "f7a3bc38c5cafef320c81d69ad923352b3e7eed4"},
        /* computed apart from this code, not published */
        {DIALBACK_JABBERD14, &cisco, "e668ef63ee6df1f7f5fbd3467cf7ade25a211c93"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        char key[DIALBACK_KEY_TEXT];
        enum dialback_formula formula;
        g_assert_true(dialback_key_compute(vectors[i].formula, vectors[i].inputs, key));
        g_assert_cmpstr(key, ==, vectors[i].key);
        g_assert_true(dialback_key_match(key, vectors[i].inputs, &formula));
        g_assert_cmpint(formula, ==, vectors[i].formula);
    }
}

static void a_changed_input_is_noticed(void) {
    const struct dialback_inputs other[] = {{"C1sc0124", "coluc.com", "vngtp.lab", "05E295A2B"},
                                            {"C1sc0123", "coluc.com", "vngtp.la", "05E295A2B"},
                                            {"C1sc0123", "coluc.com", "vngtp.lab", "05E295A2C"},
                                            {"", "", "", ""}};
    enum dialback_formula formula;
    const char *key = "d780f198ac34a6dbd795fcdaf8762eaf52ea9b03";
    g_assert_true(dialback_key_match("D780F198AC34A6DBD795FCDAF8762EAF52EA9B03", &cisco, &formula));
    for (size_t i = 0; i < G_N_ELEMENTS(other); i++)
        g_assert_false(dialback_key_match(key, &other[i], &formula));
    /* as it stands in the document's answer, where a digit was lost */
    g_assert_false(dialback_key_match("d780f198ac34a6dbd795fcdaf8762eaf52a9b03", &cisco, &formula));
    g_assert_cmpstr(dialback_formula_text(DIALBACK_XCP), ==, "Cisco XCP");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dialback_key/published", formulas_give_the_published_keys);
    g_test_add_func("/dialback_key/changed", a_changed_input_is_noticed);
    return g_test_run();
}
