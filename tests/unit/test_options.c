/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line: what is understood, what is refused, and what a mistyped word may have meant.
 */
#include "capture/command/did_you_mean.h"
#include "capture/command/options.h"
#include "capture/command/secrets.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Splits at spaces, as a shell would. */
static bool read_line(struct options *options, const char *line) {
    char **argv = g_strsplit(line, " ", -1);
    bool read = options_read(options, command_find(argv[0]), argv) && options_read_files(options);
    g_strfreev(argv);
    return read;
}

static void assert_refused(const char *line) {
    struct options options;
    g_assert_false(read_line(&options, line));
    options_free(&options);
}

static void options_may_follow_paths(void) {
    struct options options;
    g_assert_true(read_line(&options, "scan a.pcap --json -f tcp b.pcap --ok --files-from list"));
    g_assert_cmpuint(g_strv_length(options.paths), ==, 2);
    g_assert_cmpstr(options.paths[0], ==, "a.pcap");
    g_assert_cmpstr(options.paths[1], ==, "b.pcap");
    g_assert_true(options.json && options.style.notes);
    g_assert_cmpstr(options.filter, ==, "tcp");
    g_assert_cmpstr(options.files_from, ==, "list");
    options_free(&options);
}

static void a_secret_is_read_from_elsewhere(void) {
    struct options options;
    char *path = g_build_filename(g_get_tmp_dir(), "test_options_XXXXXX", NULL);
    int file = g_mkstemp(path);
    g_assert_cmpint(file, >=, 0);
    g_assert_true(g_file_set_contents(path, "first secret\n\r\nsecond\r\n", -1, NULL));
    g_setenv("UCSCOPE_TEST_SECRET", "third", TRUE);
    char *line = g_strdup_printf("scan a --dialback-secret file:%s --dialback-secret "
                                 "env:UCSCOPE_TEST_SECRET",
                                 path);
    g_assert_true(read_line(&options, line));
    g_assert_cmpuint(g_strv_length(options.dialback_secrets), ==, 3);
    g_assert_cmpstr(options.dialback_secrets[0], ==, "first secret");
    g_assert_cmpstr(options.dialback_secrets[1], ==, "second");
    g_assert_cmpstr(options.dialback_secrets[2], ==, "third");
    options_free(&options);
    g_assert_true(g_file_set_contents(path, "\n", -1, NULL));
    assert_refused(line);
    g_assert_cmpint(g_remove(path), ==, 0);
    assert_refused(line);
    g_free(line);
    g_free(path);
    close(file);
}

static void a_list_to_compare_with_is_read_or_refused(void) {
    assert_refused("scan a --ctl /nonexistent/CTLFile.tlv");
    assert_refused("scan a --ctl /dev/null");
}

static void a_secret_on_the_command_line_is_refused_and_not_repeated(void) {
    char *const sources[] = {(char *)"C1sc0123", NULL};
    char **secrets, *reason;
    g_assert_false(secrets_read(sources, &secrets, &reason));
    g_assert_null(strstr(reason, "C1sc0123"));
    g_assert_null(secrets);
    g_free(reason);
    assert_refused("scan a --dialback-secret env:UCSCOPE_TEST_NOT_SET");
}

static void after_two_dashes_all_are_paths(void) {
    struct options options;
    g_assert_true(read_line(&options, "scan --json -- --ok -j4"));
    g_assert_cmpuint(g_strv_length(options.paths), ==, 2);
    g_assert_cmpstr(options.paths[0], ==, "--ok");
    g_assert_cmpstr(options.paths[1], ==, "-j4");
    g_assert_false(options.style.notes);
    options_free(&options);
}

static void values_may_stick_to_letters(void) {
    struct options options;
    g_assert_true(read_line(&options, "scan -j4 -ftcp -ieth0"));
    g_assert_cmpint(options.jobs, ==, 4);
    g_assert_cmpstr(options.filter, ==, "tcp");
    g_assert_cmpstr(options.interface, ==, "eth0");
    options_free(&options);
}

static void a_dash_is_a_path(void) {
    struct options options;
    g_assert_true(read_line(&options, "scan -"));
    g_assert_cmpstr(options.paths[0], ==, "-");
    options_free(&options);
}

static void wrong_values_are_refused(void) {
    assert_refused("scan --bogus");
    assert_refused("scan -j 0");
    assert_refused("scan -j 4x");
    assert_refused("scan -j 1000000");
    assert_refused("scan --fail-on fatal");
    assert_refused("scan --color=maybe");
    assert_refused("scan --port sip-tls");
    assert_refused("scan --port nothing=5061");
    assert_refused("scan --port sip-tls=65536");
    assert_refused("scan -f tcpp");
    assert_refused("scan --speed 2");
    assert_refused("replay --speed 0");
    assert_refused("replay --speed -1");
    assert_refused("replay --speed nan");
    assert_refused("replay --speed 2x");
    assert_refused("scan --ils-framing 0:3:big:0");
    assert_refused("scan --ils-framing 0:4:big");
    assert_refused("replay -j 2");
    assert_refused("explain --json");
}

static bool fails(const char *line, uint64_t errors, uint64_t warnings, uint64_t notes) {
    struct options options;
    const struct capture_summary summary = {
        .findings = {
            [SEVERITY_ERROR] = errors, [SEVERITY_WARNING] = warnings, [SEVERITY_NOTE] = notes}};
    g_assert_true(read_line(&options, line));
    bool failed = options_fail_on(&options, &summary);
    options_free(&options);
    return failed;
}

static void fail_on_is_the_least_severity(void) {
    g_assert_true(fails("scan x", 1, 0, 0));
    g_assert_true(fails("scan x", 0, 1, 0));
    g_assert_false(fails("scan x", 0, 0, 1));
    g_assert_true(fails("scan x --fail-on note", 0, 0, 1));
    g_assert_false(fails("scan x --fail-on error", 0, 1, 1));
    g_assert_false(fails("scan x --fail-on never", 1, 1, 1));
    g_assert_false(fails("annotate x -o y", 1, 1, 1));
    g_assert_true(fails("annotate x -o y --fail-on warning", 0, 1, 0));
}

static void fail_on_may_name_what_was_not_judged(void) {
    g_assert_true(fails("scan x --fail-on unjudged", 0, 0, 0));
    g_assert_false(fails("scan x --fail-on unjudged", 1, 0, 0));
    g_assert_true(fails("scan x --fail-on error,unjudged", 1, 0, 0));
    g_assert_false(fails("scan x --fail-on error,unjudged", 0, 1, 0));
    g_assert_false(fails("scan x", 0, 0, 0));
    assert_refused("scan x --fail-on error,bogus");
}

static void ports_are_taught(void) {
    struct options options;
    g_assert_true(read_line(&options, "scan x --port sip-tls=15061 --port axl=9443"));
    g_assert_cmpint(services_at(&options.services, IP_TCP, 15061), ==, SERVICE_SIP_TLS);
    g_assert_cmpint(services_at(&options.services, IP_TCP, 9443), ==, SERVICE_AXL);
    g_assert_cmpint(services_at(&options.services, IP_TCP, 8443), ==, SERVICE_AXL);
    options_free(&options);
}

static void a_framing_is_four_text(void) {
    struct options options;
    g_assert_true(read_line(&options, "scan x"));
    g_assert_false(options.has_ils_framing);
    options_free(&options);
    g_assert_true(read_line(&options, "scan x --ils-framing 2:2:little:4"));
    g_assert_true(options.has_ils_framing);
    g_assert_cmpuint(options.ils_framing.offset, ==, 2);
    g_assert_cmpuint(options.ils_framing.width, ==, 2);
    g_assert_cmpint(options.ils_framing.order, ==, ILS_LITTLE_ENDIAN);
    g_assert_cmpint(options.ils_framing.constant, ==, 4);
    options_free(&options);
}

static void speed_is_a_factor_or_max(void) {
    struct options options;
    g_assert_true(read_line(&options, "replay x"));
    g_assert_cmpfloat(options.speed, ==, 1);
    options_free(&options);
    g_assert_true(read_line(&options, "replay x --speed 2.5"));
    g_assert_cmpfloat(options.speed, ==, 2.5);
    options_free(&options);
    g_assert_true(read_line(&options, "replay x --speed=max"));
    g_assert_cmpfloat(options.speed, ==, 0);
    options_free(&options);
}

/* Standard output of this test is no terminal. */
static void colour_needs_a_terminal_or_always(void) {
    struct options options;
    g_assert_true(read_line(&options, "scan x"));
    g_assert_false(options.style.colour);
    g_assert_cmpuint(options.style.width, ==, 100);
    options_free(&options);
    setenv("NO_COLOR", "1", 1);
    g_assert_true(read_line(&options, "scan x --color always"));
    g_assert_true(options.style.colour);
    options_free(&options);
}

static void every_option_is_described(void) {
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        for (const GOptionEntry *const *table = commands[i].options; *table != NULL; table++)
            for (const GOptionEntry *entry = *table; entry->long_name != NULL; entry++) {
                g_assert_cmpuint(strlen(entry->description), >, 5);
                g_assert_true((entry->arg == G_OPTION_ARG_NONE) ==
                              (entry->arg_description == NULL));
            }
}

static void a_slip_has_a_hint(void) {
    g_assert_cmpstr(did_you_mean_code("uc.tls_unknow_ca"), ==, "uc.tls_unknown_ca");
    g_assert_cmpstr(did_you_mean_code("tcp_rest"), ==, "uc.tcp_reset");
    g_assert_cmpstr(did_you_mean_code("unknown_ca"), ==, "uc.tls_unknown_ca");
    g_assert_cmpstr(did_you_mean_code("tls_unkown"), ==, "uc.tls_unknown_ca");
    g_assert_cmpstr(did_you_mean_code("axl_unathorised"), ==, "uc.axl_unauthorized");
    g_assert_null(did_you_mean_code("zzz"));
    g_assert_null(did_you_mean_code(""));
    g_assert_cmpstr(did_you_mean_command("scna"), ==, "scan");
    g_assert_cmpstr(did_you_mean_command("explian"), ==, "explain");
    g_assert_null(did_you_mean_command("capture.pcap"));
    g_assert_cmpstr(did_you_mean_option(command_find("scan"), "--sev"), ==, "severity");
    g_assert_null(did_you_mean_option(command_find("certificates"), "--csv"));
    char *endless = g_strnfill(100000, 'a');
    g_assert_null(did_you_mean_code(endless));
    g_free(endless);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/options/order", options_may_follow_paths);
    g_test_add_func("/options/dashes", after_two_dashes_all_are_paths);
    g_test_add_func("/options/secret", a_secret_is_read_from_elsewhere);
    g_test_add_func("/options/list", a_list_to_compare_with_is_read_or_refused);
    g_test_add_func("/options/secret_refused",
                    a_secret_on_the_command_line_is_refused_and_not_repeated);
    g_test_add_func("/options/sticky", values_may_stick_to_letters);
    g_test_add_func("/options/stdin", a_dash_is_a_path);
    g_test_add_func("/options/wrong", wrong_values_are_refused);
    g_test_add_func("/options/fail_on", fail_on_is_the_least_severity);
    g_test_add_func("/options/fail_on_unjudged", fail_on_may_name_what_was_not_judged);
    g_test_add_func("/options/ports", ports_are_taught);
    g_test_add_func("/options/ils_framing", a_framing_is_four_text);
    g_test_add_func("/options/speed", speed_is_a_factor_or_max);
    g_test_add_func("/options/colour", colour_needs_a_terminal_or_always);
    g_test_add_func("/options/described", every_option_is_described);
    g_test_add_func("/near/slips", a_slip_has_a_hint);
    return g_test_run();
}
