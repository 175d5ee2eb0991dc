/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A redacted capture's comment on itself is recognised in every form that it has, and nothing else
 * is taken for it: comments of others are to go. */
#include "capture/report/pcapng/redaction_comment.h"

#include <glib.h>
#include <string.h>

/* Each sum of what was counted; 0: nothing was. */
static char *made(uint64_t sum, bool keys_stay, bool addresses_go) {
    struct redacted redacted = {.packets = sum, .addresses = sum};
    const struct rewrite_redacted rewritten = {
        .secrets = sum, .names = sum, .options = sum, .blocks = sum};
    for (unsigned i = 0; i < REDACTED_KIND_COUNT; i++)
        redacted.bytes[i] = sum;
    const struct redaction_told told = {.redacted = &redacted,
                                        .rewritten = &rewritten,
                                        .lost = sum,
                                        .keys_stay = keys_stay,
                                        .addresses_go = addresses_go};
    return redaction_comment_make(&told);
}

static void what_is_made_is_recognised(void) {
    static const uint64_t sums[] = {0, 1, 2, 1204, UINT64_C(12345678901)};
    for (size_t i = 0; i < G_N_ELEMENTS(sums); i++)
        for (unsigned form = 0; form < 4; form++) {
            char *comment = made(sums[i], (form & 1) != 0, (form & 2) != 0);
            g_assert_true(redaction_comment_is_one(span_of_text(comment)));
            g_free(comment);
        }
}

/* With one letter that is another, or one less or more, it is somebody else's. */
static void nothing_else_is(void) {
    char *comment = made(3, false, true);
    const size_t length = strlen(comment);
    for (size_t i = 0; i < length; i++) {
        if (g_ascii_isdigit(comment[i]) || comment[i] == ',')
            continue; /* numbers are any */
        const char before = comment[i];
        comment[i] = before == '#' ? '+' : '#';
        g_assert_false(redaction_comment_is_one(span_of_text(comment)));
        comment[i] = before;
        g_assert_false(redaction_comment_is_one(span_of(comment, i)));
    }
    char *longer = g_strconcat(comment, " The password is secret.", NULL);
    g_assert_false(redaction_comment_is_one(span_of_text(longer)));
    g_free(longer);
    g_free(comment);
}

static void an_earlier_comment_is_enough_where_nothing_went(void) {
    const struct redacted redacted = {.packets = 5};
    const struct rewrite_redacted rewritten = {.was_redacted = true};
    const struct redaction_told told = {.redacted = &redacted, .rewritten = &rewritten};
    g_assert_null(redaction_comment_make(&told));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/redaction_comment/made", what_is_made_is_recognised);
    g_test_add_func("/redaction_comment/others", nothing_else_is);
    g_test_add_func("/redaction_comment/earlier", an_earlier_comment_is_enough_where_nothing_went);
    return g_test_run();
}
