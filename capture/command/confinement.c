/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/confinement.h"

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "capture/command/key_options.h"
#include "capture/command/output.h"
#include "capture/command/pager.h"
#include "capture/decrypt/tshark.h"
#include "capture/lazy/lazy_library.h"
#include "capture/read/file_magic.h"
#include "capture/sandbox/privileges.h"
#include "capture/sandbox/sandbox.h"

enum { PAGER = TSHARK_OUTPUT_COUNT, PROGRAM_COUNT }; /* of the launcher's list */

const GOptionEntry sandbox_option_table[] = {
    {"no-sandbox", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(no_sandbox),
     "Read captures without the sandbox (Landlock, seccomp) that keeps other files closed", NULL},
    {0},
};

/* --- programs --------------------------------------------------------------------------------- */

/* Secrets may lie in a capture, too. */
static bool needs_tshark(const struct options *options, const struct inputs *inputs) {
    return key_options_are_given(options) || inputs_count(inputs) != 1 ||
           !file_magic_is_classic_pcap(inputs_at(inputs, 0)->path);
}

/* A process that is not needed would take a part of a millisecond. */
static void start_launcher(struct options *options, const struct inputs *inputs) {
    struct launcher_program programs[PROGRAM_COUNT];
    options->has_pager =
        !options->no_pager && isatty(STDOUT_FILENO) && pager_program(&programs[PAGER]);
    if (!options->has_pager && !needs_tshark(options, inputs))
        return;
    tshark_programs(programs, options->keylog, options->rsa_keys);
    options->launcher = launcher_new(programs, options->has_pager ? PROGRAM_COUNT : PAGER);
    tshark_programs_free(programs);
    if (options->has_pager)
        pager_program_free(&programs[PAGER]);
}

void confinement_page(const struct options *options, const char *text) {
    pager_write(text, options->has_pager ? options->launcher : NULL, PAGER);
}

/* --- files ------------------------------------------------------------------------------------ */

static void allow_reading(void *sandbox, const char *path) {
    sandbox_allow_reading(sandbox, path);
}

static void allow_all(struct sandbox *sandbox, char *const *paths) {
    for (; paths != NULL && *paths != NULL; paths++)
        sandbox_allow_reading(sandbox, *paths);
}

/* Libraries are loaded when they are needed. */
static void allow_libraries(struct sandbox *sandbox) {
    char *folder = lazy_library_folder();
    sandbox_allow_reading(sandbox, folder);
    g_free(folder);
}

/* What is to be written is made beside what was there before, which links may lead to. */
static void allow_output(struct sandbox *sandbox, const char *output) {
    char *real = realpath(output, NULL);
    const char *path = real != NULL ? real : output;
    char *folder = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? g_path_get_dirname(path) : NULL;
    sandbox_allow_writing(sandbox, folder != NULL ? folder : path);
    g_free(folder);
    free(real);
}

static void allow_files(struct sandbox *sandbox, const struct options *options,
                        const struct inputs *inputs) {
    allow_libraries(sandbox);
    allow_all(sandbox, options->paths);
    allow_all(sandbox, options->list_paths);
    allow_all(sandbox, options->authorities);
    if (options->since_lines != NULL)
        sandbox_allow_reading(sandbox, options->since_lines);
    allow_all(sandbox, options->rsa_keys);
    if (options->keylog != NULL)
        sandbox_allow_reading(sandbox, options->keylog);
    if (inputs != NULL)
        inputs_visit_roots(inputs, allow_reading, sandbox);
    if (options->output != NULL)
        allow_output(sandbox, options->output);
    if (options->page != NULL)
        allow_output(sandbox, options->page);
    sandbox_allow_writing(sandbox, g_get_tmp_dir());
}

/* --- all of it -------------------------------------------------------------------------------- */

static void tell_absence(void) {
    complain("--no-sandbox", "captures are read without a sandbox");
}

bool confinement_begin(struct options *options, const struct inputs *inputs) {
    privileges_drop_capabilities();
    if (inputs != NULL)
        start_launcher(options, inputs);
    if (options->no_sandbox) {
        tell_absence();
        return options_read_files(options);
    }
    struct sandbox *sandbox = sandbox_new();
    allow_files(sandbox, options, inputs);
    sandbox_enter(sandbox);
    return options_read_files(options);
}

void confinement_begin_live(const struct options *options) {
    if (!privileges_drop_all())
        complain(options->interface, "root could not be given up: it is captured as root");
    if (options->no_sandbox) {
        tell_absence();
        return;
    }
    struct sandbox *sandbox = sandbox_new();
    allow_libraries(sandbox);
    sandbox_enter(sandbox);
}
