/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of trust lists: what is wrong and where, what changed, and all of it in bounds. */
#include "capture/trust_lists/checked.h"
#include "capture/trust_lists/difference.h"
#include "capture/trust_lists/judgement.h"
#include "capture/trust_lists/listing.h"
#include "capture/trust_lists/record_text.h"
#include "tests/unit/ctl_files.h"

enum { VALID = 1717200000 }; /* all certificates of the vectors are */

/* A record of 16 bytes with a role and the name "aa". */
#define RECORD   "0100020010 0400020001 020003616100 "
#define ROLELESS "0100020010 0400020041 020003616100 " /* of a role that nobody knows */
enum { RECORD_LENGTH = 16 };

/* A list without a header of `count` such records. */
static struct loaded list_of(const char *hex, unsigned count) {
    struct loaded list = {.bytes = g_byte_array_new()};
    GByteArray *record = hex_bytes(hex);
    g_assert_cmpuint(record->len, ==, RECORD_LENGTH);
    for (unsigned i = 0; i < count; i++)
        g_byte_array_append(list.bytes, record->data, record->len);
    g_byte_array_unref(record);
    list.file = (struct ctl_file){.kind = CTL_FILE_LIST,
                                  .whole = span_of_bytes(list.bytes),
                                  .records = span_of_bytes(list.bytes)};
    return list;
}

/* --- what is wrong ---------------------------------------------------------------------------- */

static const struct list_anomaly *nth(const struct judgement *judgement, guint n) {
    g_assert_cmpuint(n, <, judgement->anomalies->len);
    return &g_array_index(judgement->anomalies, struct list_anomaly, n);
}

static guint64 sum_of(const struct judgement *judgement) {
    return judgement->counts[0] + judgement->counts[1] + judgement->counts[2];
}

/* "2:6@1234 ctl.some_code": record, tag, offset. */
static void assert_anomalies(const struct ctl_file *file, const struct judgement *judgement,
                             const char *expected) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < judgement->anomalies->len; i++) {
        const struct list_anomaly *anomaly = nth(judgement, i);
        g_string_append_printf(text, "%u:", anomaly->record);
        if (anomaly->tag != ANOMALY_NO_TAG) {
            g_string_append_printf(text, "%u", anomaly->tag);
            g_assert_cmpuint(file->whole.at[anomaly->offset], ==, anomaly->tag);
        }
        g_string_append_printf(text, "@%zu %s\n", anomaly->offset, anomaly->code);
    }
    g_assert_cmpstr(text->str, ==, expected);
    g_assert_cmpuint(judgement->left_out, ==, 0);
    g_assert_cmpuint(sum_of(judgement), ==, judgement->anomalies->len);
    g_string_free(text, TRUE);
}

static void a_sound_list_is_verified_by_its_own_signer(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    struct judgement judgement;
    judgement_make(&judgement, &list.file, NULL, 0, VALID);
    assert_anomalies(&list.file, &judgement, "");
    g_assert_true(judgement.is_whole);
    g_assert_true(judgement.is_checked);
    g_assert_cmpint(judgement.verification.outcome, ==, CTL_OUTCOME_VERIFIED);
    g_assert_cmpuint(judgement.signer_number, ==, 1);
    judgement_clear(&judgement);
    unload(&list);
}

static void a_signed_file_is_verified_by_the_list_that_has_its_signer(void) {
    struct loaded file = load("ctl/config.hex");
    struct loaded other = list_of(RECORD, 1), list = load("ctl/ctl_file.hex");
    const struct ctl_file lists[] = {other.file, list.file, other.file};
    struct judgement judgement;
    judgement_make(&judgement, &file.file, NULL, 0, VALID);
    g_assert_false(judgement.is_checked);
    assert_anomalies(&file.file, &judgement, "");
    judgement_clear(&judgement);
    judgement_make(&judgement, &file.file, lists, 3, VALID);
    g_assert_cmpint(judgement.verification.outcome, ==, CTL_OUTCOME_VERIFIED);
    g_assert_cmpuint(judgement.signer_number, >, 0);
    judgement_clear(&judgement);
    judgement_make(&judgement, &file.file, lists, 1, VALID);
    g_assert_true(judgement.is_checked);
    g_assert_cmpuint(judgement.signer_number, ==, 0);
    assert_anomalies(&file.file, &judgement, "0:@0 ctl.verdict.signer_not_listed\n");
    judgement_clear(&judgement);
    unload(&list);
    unload(&other);
    unload(&file);
}

static void what_is_wrong_lies_where_it_is(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    struct ctl_record second = nth_record(&list.file, 1);
    struct judgement judgement;
    change_byte(&list, second.role.at, 0x40);
    judgement_make(&judgement, &list.file, NULL, 0, VALID);
    assert_anomalies(&list.file, &judgement, "2:4@1224 ctl.role_unknown\n0:@0 ctl.verdict.wrong\n");
    g_assert_true(nth(&judgement, 0)->about.whole.at == second.whole.at);
    g_assert_cmpstr(nth(&judgement, 0)->tag_name, ==, "FUNCTION");
    g_assert_null(nth(&judgement, 1)->tag_name);
    judgement_clear(&judgement);
    unload(&list);
}

static void certificates_are_judged_at_the_given_time(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    struct judgement judgement;
    judgement_make(&judgement, &list.file, NULL, 0, INT64_C(4000000000));
    assert_anomalies(&list.file, &judgement,
                     "1:@304 ctl.certificate_expired\n2:@1164 ctl.certificate_expired\n"
                     "3:@2120 ctl.certificate_expired\n5:@2899 ctl.certificate_expired\n");
    for (guint i = 0; i < judgement.anomalies->len; i++)
        g_assert_true(list.file.whole.at + nth(&judgement, i)->offset ==
                      nth_record(&list.file, nth(&judgement, i)->record - 1).whole.at);
    judgement_clear(&judgement);
    unload(&list);
}

static guint64 count_of(unsigned records) {
    struct loaded list = list_of(ROLELESS, records);
    struct judgement judgement;
    judgement_make(&judgement, &list.file, NULL, 0, VALID);
    const guint64 count = sum_of(&judgement);
    g_assert_cmpuint(judgement.anomalies->len, ==, MIN(count, ANOMALIES_MOST));
    g_assert_cmpuint(judgement.left_out, ==, count - judgement.anomalies->len);
    judgement_clear(&judgement);
    unload(&list);
    return count;
}

static void more_anomalies_than_are_shown_are_counted(void) {
    const guint64 first = count_of(1), each = count_of(2) - first;
    g_assert_cmpuint(each, >, 0);
    g_assert_cmpuint(count_of(ANOMALIES_MOST), ==, first + (ANOMALIES_MOST - 1) * each);
}

/* --- what changed ----------------------------------------------------------------------------- */

static struct source source_of(const struct loaded *loaded, const char *label) {
    return (struct source){.label = (char *)(uintptr_t)label,
                           .name = (char *)(uintptr_t)label,
                           .whole = loaded->bytes->len};
}

static char *difference_text(const struct loaded *before, const struct loaded *after) {
    const struct source old = source_of(before, "old"), new = source_of(after, "new");
    const struct listed left = {&old, before->file}, right = {&new, after->file};
    struct difference difference;
    GString *text = g_string_new(NULL);
    g_assert_true(difference_make(&difference, &left, &right));
    difference_append(text, &difference, &left, &right);
    difference_clear(&difference);
    return g_string_free(text, FALSE);
}

/* Without the two lines of the files themselves. */
static void assert_difference(const struct loaded *before, const struct loaded *after,
                              const char *expected) {
    char *text = difference_text(before, after);
    g_assert_true(g_str_has_prefix(text, "--- old: "));
    const char *second = strchr(text, '\n') + 1;
    g_assert_true(g_str_has_prefix(second, "+++ new: "));
    g_assert_cmpstr(strchr(second, '\n') + 1, ==, expected);
    g_free(text);
}

static void a_file_differs_in_nothing_from_itself(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    assert_difference(&list, &list, "no difference\n");
    unload(&list);
}

static struct loaded list_of_hex(const char *hex) {
    struct loaded list = {.bytes = hex_bytes(hex)};
    list.file = (struct ctl_file){.kind = CTL_FILE_LIST,
                                  .whole = span_of_bytes(list.bytes),
                                  .records = span_of_bytes(list.bytes)};
    return list;
}

static void assert_hex_difference(const char *before, const char *after, const char *expected) {
    struct loaded left = list_of_hex(before), right = list_of_hex(after);
    assert_difference(&left, &right, expected);
    unload(&left);
    unload(&right);
}

#define REORDERED "0100020010 020003616100 0400020001 "
#define OTHER     "0100020010 0400020004 020003626200 "

static void changes_of_records_are_told_apart(void) {
    assert_hex_difference(RECORD, RECORD OTHER, "+ CAPF bb\n");
    assert_hex_difference(OTHER RECORD, RECORD, "- CAPF bb\n");
    assert_hex_difference(RECORD, REORDERED, "~ CCM aa\n    the same values in another order\n");
    assert_hex_difference(RECORD OTHER, OTHER RECORD,
                          "~ the same header and records in another order\n");
}

static void more_changes_than_are_told_are_counted(void) {
    struct loaded none = list_of(RECORD, 0), at_most = list_of(RECORD, DIFFERENCES_MOST),
                  more = list_of(RECORD, DIFFERENCES_MOST + 2);
    char *whole = difference_text(&none, &at_most), *cut = difference_text(&none, &more);
    g_assert_null(strstr(whole, "more records"));
    g_assert_true(g_str_has_suffix(whole, "+ CCM aa\n"));
    g_assert_true(g_str_has_suffix(cut, "+ CCM aa\nand 2 more records\n"));
    g_free(whole);
    g_free(cut);
    unload(&none);
    unload(&at_most);
    unload(&more);
}

/* --- listings --------------------------------------------------------------------------------- */

static char *listing_text(const struct loaded *list) {
    GString *text = g_string_new(NULL);
    listing_append(text, &list->file, NULL);
    return g_string_free(text, FALSE);
}

static void more_records_than_are_listed_are_counted(void) {
    struct loaded at_most = list_of(RECORD, LISTING_RECORDS_MOST),
                  more = list_of(RECORD, LISTING_RECORDS_MOST + 1);
    char *whole = listing_text(&at_most), *cut = listing_text(&more);
    g_assert_nonnull(strstr(whole, "CTL Record #:10000\n"));
    g_assert_null(strstr(whole, "not listed"));
    g_assert_nonnull(strstr(cut, "CTL Record #:10000\n"));
    g_assert_null(strstr(cut, "CTL Record #:10001\n"));
    g_assert_true(g_str_has_suffix(cut, "\n16 more bytes of records are not listed.\n"));
    g_free(whole);
    g_free(cut);
    unload(&at_most);
    unload(&more);
}

static void assert_row(const char *record, const char *row) {
    struct loaded list = list_of_hex(record);
    char *text = listing_text(&list);
    if (strstr(text, row) == NULL)
        g_error("no '%s' in '%s'", row, text);
    g_free(text);
    unload(&list);
}

static void rows_show_what_people_compare(void) {
    assert_row("0100020015 0400020002 6000081122334455667788",
               "96      UNKNOWN         8       11 22 33 44 55 66 77 88\n");
    assert_row("0100020016 0400020002 600009112233445566778899",
               "96      UNKNOWN         9       11 22 33 44 55 66 77 88\n");
    assert_row("0100020011 0400020002 0600040102fe00",
               "6       SERIALNUMBER    4       01:02:FE:00\n");
    assert_row("010002000a 0400020002", "1       RECORDLENGTH    2       10\n");
    assert_row("010002000a 0400020002", "4       FUNCTION        2       CCM+TFTP\n");
    assert_row("010002000b 040003000002", "4       FUNCTION        3\n");
}

static void listings_are_called_by_what_they_list(void) {
    struct loaded ctl = load("ctl/ctl_file.hex"), itl = load("ctl/itl_file.hex"),
                  file = load("ctl/config.hex");
    g_assert_cmpstr(listing_noun(&ctl.file), ==, "CTL");
    g_assert_cmpstr(listing_noun(&itl.file), ==, "ITL");
    g_assert_cmpstr(listing_noun(&file.file), ==, "signed");
    unload(&ctl);
    unload(&itl);
    unload(&file);
}

/* --- words ------------------------------------------------------------------------------------ */

static void assert_time(int64_t seconds, const char *expected) {
    GString *text = g_string_new(NULL);
    record_text_time(text, seconds);
    g_assert_cmpstr(text->str, ==, expected);
    g_string_free(text, TRUE);
}

static void times_have_an_end(void) {
    assert_time(0, "1970-01-01T00:00:00Z");
    assert_time(INT64_C(253402300799), "9999-12-31T23:59:59Z");
    assert_time(INT64_C(253402300800), "an unknown time");
}

static void text_ends_at_a_zero_byte(void) {
    GString *text = g_string_new(NULL);
    record_text_safe(text, span_of("ab\0c", 4));
    record_text_safe(text, (struct span){NULL, NULL});
    record_text_role(text, 0);
    record_text_role(text, 500);
    record_text_role(text, CTL_ROLE_TVS);
    record_text_serial(text, span_of("\x83\x09\xff", 3));
    g_assert_cmpstr(text->str, ==, "abSystem Administrator Security Tokenrole 500TVS83:09:FF");
    g_string_free(text, TRUE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_setenv("TZ", "UTC", TRUE);
#define TEST(name) g_test_add_func("/list_report/" #name, name)
    TEST(a_sound_list_is_verified_by_its_own_signer);
    TEST(a_signed_file_is_verified_by_the_list_that_has_its_signer);
    TEST(what_is_wrong_lies_where_it_is);
    TEST(certificates_are_judged_at_the_given_time);
    TEST(more_anomalies_than_are_shown_are_counted);
    TEST(a_file_differs_in_nothing_from_itself);
    TEST(changes_of_records_are_told_apart);
    TEST(more_changes_than_are_told_are_counted);
    TEST(more_records_than_are_listed_are_counted);
    TEST(rows_show_what_people_compare);
    TEST(listings_are_called_by_what_they_list);
    TEST(times_have_an_end);
    TEST(text_ends_at_a_zero_byte);
    return g_test_run();
}
