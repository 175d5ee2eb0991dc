/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ucscope command: hands over to the command that was named. */
#include <string.h>
#include <sys/stat.h>

#include "capture/command/command.h"
#include "capture/command/did_you_mean.h"
#include "capture/command/out_of_memory.h"
#include "capture/command/output.h"
#include "capture/extcap/extcap.h"
#include "capture/sandbox/privileges.h"
#include "capture/sandbox/sandbox.h"

static bool is_one_of(const char *word, const char *brief, const char *full) {
    return strcmp(word, brief) == 0 || strcmp(word, full) == 0;
}

static enum exit_status print_version(void) {
    char *sandbox = sandbox_describe();
    char *text = g_strdup_printf("ucscope " UCSCOPE_VERSION "\nSandbox: %s\n", sandbox);
    output_write(text);
    g_free(text);
    g_free(sandbox);
    return output_failed() ? STATUS_INCOMPLETE : STATUS_CLEAN;
}

/* What such an option of no command may have meant; NULL: nobody knows. */
static const char *nearest_option(const char *word) {
    static const char *const options[] = {"--help", "--version"};
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
        if (strlen(word) > 2 && g_str_has_prefix(options[i], word))
            return options[i];
    return NULL;
}

static enum exit_status refuse(const char *word) {
    struct stat status;
    const char *nearest = *word == '-' ? nearest_option(word) : did_you_mean_command(word);
    GString *reason =
        g_string_new(*word == '-' ? "there is no such option; " : "there is no such command; ");
    if (*word != '-' && nearest == NULL && stat(word, &status) == 0)
        g_string_append_printf(reason, "did you mean ucscope scan %s?", word);
    else if (nearest != NULL)
        g_string_append_printf(reason, "did you mean %s?", nearest);
    else
        g_string_append(reason, "see ucscope --help");
    complain(word, reason->str);
    g_string_free(reason, TRUE);
    return STATUS_USAGE;
}

/* Commands of two words: `words` has what follows the first. */
static enum exit_status run_of_family(const char *family, char **words) {
    if (words[0] == NULL)
        return help_remind(family);
    if (is_one_of(words[0], "-h", "--help"))
        return help_print_family(family);
    char *name = g_strjoin(" ", family, words[0], NULL);
    const struct command *command = command_find(name);
    enum exit_status status = command == NULL ? refuse(name) : command->run(words);
    g_free(name);
    return status;
}

/* "trace" is a command, and "trace to-pcap" another. */
static bool is_of_family(const char *family, const char *word) {
    if (!command_has_family(family))
        return false;
    char *name = word == NULL ? NULL : g_strjoin(" ", family, word, NULL);
    const bool is_command = name != NULL && command_find(name) != NULL;
    g_free(name);
    return is_command || command_find(family) == NULL;
}

int main(int argc, char **argv) {
    privileges_gain_none();
    out_of_memory_ends_the_program();
    if (argc < 2)
        return (int)help_remind(NULL);
    if (is_one_of(argv[1], "-h", "--help"))
        return help_print(NULL);
    if (is_one_of(argv[1], "-V", "--version"))
        return print_version();
    if (extcap_is_asked(argv[1]))
        return (int)extcap_run(argv);
    if (is_of_family(argv[1], argv[2]))
        return (int)run_of_family(argv[1], argv + 2);
    const struct command *command = command_find(argv[1]);
    if (command == NULL)
        return refuse(argv[1]);
    return (int)command->run(argv + 1);
}
