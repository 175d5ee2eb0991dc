/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the values of options mean. */
#include "capture/command/options.h"

#include <stddef.h>
#include <string.h>

#include "capture/command/did_you_mean.h"
#include "capture/command/key_options.h"
#include "capture/command/option_tables.h"
#include "capture/command/output.h"
#include "capture/command/scale_options.h"
#include "capture/command/secrets.h"
#include "capture/command/unpack_option.h"
#include "capture/read/filter.h"
#include "capture/sandbox/launcher.h"

enum { JOBS_MOST = 1024, TSHARK_SECONDS = 60, NO_FINDING = -1 };

/* The same table with places in `options` for its offsets. */
static void add_table(GOptionContext *context, const GOptionEntry *table, struct options *options) {
    for (; table->long_name != NULL; table++) {
        GOptionEntry entry[2] = {*table, {0}};
        entry[0].arg_data = (char *)options + GPOINTER_TO_SIZE(table->arg_data);
        g_option_context_add_main_entries(context, entry, NULL);
    }
}

GOptionContext *options_context(const struct command *command, struct options *options) {
    static struct options nowhere;
    GOptionContext *context = g_option_context_new(command->arguments);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_summary(context, command->summary);
    for (const GOptionEntry *const *table = command->options; *table != NULL; table++)
        add_table(context, *table, options != NULL ? options : &nowhere);
    return context;
}

/* Whether `letter` is an option that takes a value. */
static bool takes_value(const struct command *command, char letter) {
    for (const GOptionEntry *const *table = command->options; *table != NULL; table++)
        for (const GOptionEntry *entry = *table; entry->long_name != NULL; entry++)
            if (entry->short_name == letter)
                return entry->arg_description != NULL;
    return false;
}

/* GLib does not know "-j4"; the same as "-j", "4". */
static char **split_values(const struct command *command, char **argv) {
    GStrvBuilder *builder = g_strv_builder_new();
    bool options = true;
    for (; *argv != NULL; argv++) {
        const char *word = *argv;
        options = options && strcmp(word, "--") != 0;
        if (options && word[0] == '-' && word[1] != '\0' && word[2] != '\0' &&
            takes_value(command, word[1])) {
            const char letter[] = {'-', word[1], '\0'};
            g_strv_builder_add(builder, letter);
            word += 2;
        }
        g_strv_builder_add(builder, word);
    }
    char **split = g_strv_builder_end(builder);
    g_strv_builder_unref(builder);
    return split;
}

/* Takes `reason`. */
static bool refuse_for(const char *option, char *reason) {
    complain_and_free(option, reason);
    return false;
}

static bool refuse(const char *option, const char *value, const char *wanted) {
    return refuse_for(option, g_strdup_printf("'%s' is not %s", value, wanted));
}

static bool read_severity(const char *word, enum severity *out) {
    for (int severity = SEVERITY_NOTE; severity <= SEVERITY_ERROR; severity++) {
        if (strcmp(word, severity_word((enum severity)severity)) != 0)
            continue;
        *out = (enum severity)severity;
        return true;
    }
    return false;
}

static bool understand_failure(struct options *options, const char *word) {
    if (strcmp(word, "never") == 0)
        return true;
    if (strcmp(word, "unjudged") == 0) {
        options->fails_unjudged = true;
        return true;
    }
    enum severity severity;
    if (!read_severity(word, &severity))
        return refuse("--fail-on", word, "note, warning, error, unjudged or never");
    options->threshold = MIN(options->threshold, (int)severity);
    return true;
}

/* Whoever annotates wants the file; whoever scans wants to know. */
static bool understand_fail_on(struct options *options, const struct command *command) {
    const bool annotates = command->options == annotate_option_tables;
    const char *words = options->fail_on != NULL ? options->fail_on
                        : annotates              ? "never"
                                                 : "warning";
    char **each = g_strsplit(words, ",", -1);
    bool understood = true;
    options->threshold = THRESHOLD_NEVER;
    for (char **word = each; understood && *word != NULL; word++)
        understood = understand_failure(options, *word);
    g_strfreev(each);
    return understood;
}

static bool understand_ports(struct options *options) {
    services_init(&options->services);
    for (char **port = options->ports; port != NULL && *port != NULL; port++) {
        if (services_teach(&options->services, *port))
            continue;
        GString *wanted = g_string_new("SERVICE=PORT with one of the services");
        for (unsigned i = 0; i < SERVICE_COUNT; i++)
            g_string_append_printf(wanted, "%s %s", i == 0 ? "" : ",", service_table[i].option);
        refuse("--port", *port, wanted->str);
        g_string_free(wanted, TRUE);
        return false;
    }
    return true;
}

static bool understand_secrets(struct options *options) {
    char *reason;
    return secrets_read(options->secret_sources, &options->dialback_secrets, &reason) ||
           refuse_for("--dialback-secret", reason);
}

static bool understand_ils_framing(struct options *options) {
    const char *word = options->ils_framing_text;
    options->has_ils_framing = word != NULL;
    if (word == NULL || ils_framing_parse(word, &options->ils_framing))
        return true;
    return refuse(
        "--ils-framing", word,
        "OFFSET:WIDTH:big|little:CONSTANT: a length of 1, 2 or 4 bytes at offset 0 to 15, "
        "to which -64 to 64 is added, as 0:4:big:4");
}

static bool understand_lists(struct options *options) {
    char *reason;
    return given_trust_lists_read(options->list_paths, &options->lists, &reason) ||
           refuse_for("--ctl", reason);
}

static bool understand_speed(struct options *options) {
    const char *word = options->speed_text;
    char *end;
    options->speed = 1;
    if (word == NULL)
        return true;
    if (strcmp(word, "max") == 0) {
        options->speed = 0;
        return true;
    }
    options->speed = g_ascii_strtod(word, &end);
    if (end != word && *end == '\0' && options->speed >= 0.001 && options->speed <= 1e9)
        return true;
    return refuse("--speed", word, "a number above 0, nor max");
}

/* "2026-02-05" is its midnight; a time without a zone is UTC. */
static bool understand_time(struct options *options) {
    const char *word = options->time_text;
    if (word == NULL)
        return true;
    const bool is_day = strchr(word, 'T') == NULL;
    char *whole = g_strconcat(word, is_day ? "T00:00:00" : "", NULL);
    GTimeZone *zone = g_time_zone_new_utc();
    GDateTime *time = g_date_time_new_from_iso8601(whole, zone);
    g_time_zone_unref(zone);
    g_free(whole);
    if (time == NULL)
        return refuse("--at", word, "a time as 2026-02-05 or 2026-02-05T12:00:00Z");
    options->has_time = true;
    options->time = g_date_time_to_unix(time);
    g_date_time_unref(time);
    return true;
}

static bool understand_date(struct options *options) {
    return options->date == NULL || trace_date_read(options->date, &options->trace_date) ||
           refuse("--date", options->date, "a day as 2026-02-05 or 2026-02-05+01:00");
}

static bool understand_jobs(struct options *options) {
    if (options->jobs > 0 && options->jobs <= JOBS_MOST)
        return true;
    complain("--jobs", "give a number from 1 to 1024");
    return false;
}

/* A mistake in the filter is found before anything is read. */
static bool understand_filter(struct options *options) {
    char *error;
    return options->filter == NULL || filter_check(options->filter, &error) ||
           refuse_for("--filter", error);
}

static bool understand_zone(struct options *options) {
    if (options->utc && options->zone != NULL) {
        complain("--zone", "either --utc or --zone, not both");
        return false;
    }
    options->style.zone = options->utc            ? g_time_zone_new_utc()
                          : options->zone != NULL ? g_time_zone_new_identifier(options->zone)
                                                  : g_time_zone_new_local();
    return options->style.zone != NULL ||
           refuse("--zone", options->zone, "a time zone as Europe/Vienna or +01:00");
}

static bool understand_severity(struct options *options) {
    const char *word = options->severity;
    options->finding_filter.least = SEVERITY_NOTE;
    if (word == NULL)
        return true;
    if (!read_severity(word, &options->finding_filter.least))
        return refuse("--severity", word, "note, warning or error");
    options->style.notes = options->style.notes || options->finding_filter.least == SEVERITY_NOTE;
    return true;
}

static bool understand_bound(struct options *options, const char *option, const char *word,
                             struct time_bound *bound) {
    return word == NULL || time_bound_read(bound, word, options->style.zone) ||
           refuse(option, word, "a time as 2026-02-05, 2026-02-05T12:00:00 or 12:00");
}

static bool refuse_only(const char *word) {
    const char *nearest = did_you_mean_code(word);
    GString *wanted = g_string_new("a code, an address, a role or a service");
    if (nearest != NULL)
        g_string_append_printf(wanted, "; did you mean %s?", nearest);
    refuse("--only", word, wanted->str);
    g_string_free(wanted, TRUE);
    return false;
}

/* After the zone, which times of day are in. */
static bool understand_finding_filter(struct options *options) {
    struct finding_filter *filter = &options->finding_filter;
    filter->zone = options->style.zone;
    for (char **word = options->only; word != NULL && *word != NULL; word++)
        if (!finding_filter_add(filter, *word))
            return refuse_only(*word);
    return understand_severity(options) &&
           understand_bound(options, "--since", options->since, &filter->since) &&
           understand_bound(options, "--until", options->until, &filter->until);
}

static bool understand_color(struct options *options) {
    const char *word = options->color != NULL ? options->color : "auto";
    if (strcmp(word, "auto") == 0)
        options->style.colour = output_wants_colour();
    else if (strcmp(word, "always") == 0)
        options->style.colour = true;
    else if (strcmp(word, "never") != 0)
        return refuse("--color", word, "auto, always or never");
    return true;
}

/* Nobody has to be asked for a key: it is drawn, and nobody learns it. */
static bool understand_redaction(struct options *options, const struct command *command) {
    static const char kept[] = "dialback-keys";
    bool keeps_keys = false;
    for (char **word = options->keep; word != NULL && *word != NULL; word++) {
        if (strcmp(*word, kept) != 0)
            return refuse("--keep", *word, kept);
        keeps_keys = true;
    }
    if (command->options == annotate_option_tables)
        options->redact = options->redact || options->redact_addresses;
    if (!options->redact && !options->redact_addresses)
        return !keeps_keys || refuse_for("--keep", g_strdup("is of --redact, which is not there"));
    options->pseudonymizer = pseudonymizer_new();
    options->pseudonyms =
        (struct pseudonyms){.data = options->pseudonymizer,
                            .key = keeps_keys ? NULL : pseudonymizer_key,
                            .address = options->redact_addresses ? pseudonymizer_address : NULL};
    return options->pseudonymizer != NULL ||
           refuse_for("--redact", g_strdup("the system has no random numbers"));
}

/* NULL: the command has none of that name. */
static const GOptionEntry *find_option(const struct command *command, const char *name,
                                       size_t length) {
    for (const GOptionEntry *const *table = command->options; *table != NULL; table++)
        for (const GOptionEntry *entry = *table; entry->long_name != NULL; entry++)
            if (strlen(entry->long_name) == length && strncmp(entry->long_name, name, length) == 0)
                return entry;
    return NULL;
}

static bool is_long(const char *word) {
    return g_str_has_prefix(word, "--");
}

/* "json=ecs" for "json"; NULL: the command has no such option. */
static const char *find_form_with_value(const struct command *command, const char *name) {
    const size_t length = strlen(name);
    for (const GOptionEntry *const *table = command->options; *table != NULL; table++)
        for (const GOptionEntry *entry = *table; entry->long_name != NULL; entry++)
            if (strncmp(entry->long_name, name, length) == 0 && entry->long_name[length] == '=')
                return entry->long_name;
    return NULL;
}

/* GLib passes over the value of an option that takes none: "--json=esc" would be --json. */
static bool refuse_value(const struct command *command, const char *word, size_t length) {
    char *option = g_strndup(word, length);
    const char *form = find_form_with_value(command, option + 2);
    if (form != NULL)
        complain_and_free(word,
                          g_strdup_printf("there is no such option; did you mean --%s?", form));
    else
        complain(option, "takes no value");
    g_free(option);
    return false;
}

static bool values_are_wanted(const struct command *command, char **argv) {
    for (; *argv != NULL && strcmp(*argv, "--") != 0; argv++) {
        const size_t length = strcspn(*argv, "=");
        if (!is_long(*argv) || (*argv)[length] == '\0' ||
            find_option(command, *argv + 2, strlen(*argv) - 2) != NULL)
            continue;
        const GOptionEntry *entry = find_option(command, *argv + 2, length - 2);
        if (entry != NULL && entry->arg == G_OPTION_ARG_NONE)
            return refuse_value(command, *argv, length);
    }
    return true;
}

/* The first word that looks like a long option and is none of this command's; NULL: none. */
static const char *unknown_option(const struct command *command, char **argv) {
    for (; *argv != NULL && strcmp(*argv, "--") != 0; argv++)
        if (is_long(*argv) && find_option(command, *argv + 2, strcspn(*argv + 2, "=")) == NULL)
            return *argv;
    return NULL;
}

/* "there is no option --jsn; did you mean --json?" */
static void complain_of_words(const struct command *command, char **argv, const GError *error) {
    const char *unknown = g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION)
                              ? unknown_option(command, argv)
                              : NULL;
    if (unknown == NULL) {
        complain(command->name, error->message);
        return;
    }
    char *option = g_strndup(unknown, strcspn(unknown, "="));
    const char *nearest = did_you_mean_option(command, option);
    if (nearest != NULL)
        complain_and_free(
            command->name,
            g_strdup_printf("there is no option %s; did you mean --%s?", option, nearest));
    else
        complain_and_free(
            command->name,
            g_strdup_printf("there is no option %s; see ucscope help %s", option, command->name));
    g_free(option);
}

bool options_read(struct options *options, const struct command *command, char **argv) {
    GError *error = NULL;
    *options = (struct options){.jobs = (int)g_get_num_processors(),
                                .tshark_seconds = TSHARK_SECONDS,
                                .finding = NO_FINDING};
    options->words = split_values(command, argv);
    if (!values_are_wanted(command, options->words))
        return false;
    GOptionContext *context = options_context(command, options);
    bool read = g_option_context_parse_strv(context, &options->words, &error);
    g_option_context_free(context);
    if (!read) {
        complain_of_words(command, argv, error);
        g_error_free(error);
        return false;
    }
    options->paths = options->words + 1;
    if (*options->paths != NULL && strcmp(*options->paths, "--") == 0)
        options->paths++;
    if (options->help)
        return true;
    options->json = options->json || options->ecs;
    const bool tells_lines =
        command->options == trace_option_tables || command->options == trace_to_pcap_option_tables;
    if (tells_lines && options->zone == NULL)
        options->utc = TRUE;
    options->has_finding = options->finding != NO_FINDING;
    options->style.notes = options->notes;
    options->style.brief = options->brief;
    options->style.quiet = options->quiet;
    options->style.width = output_width();
    options->style.cut = output_has_edge();
    return understand_fail_on(options, command) && understand_ports(options) &&
           understand_ils_framing(options) && understand_speed(options) &&
           understand_jobs(options) && unpack_option_read(options) && understand_filter(options) &&
           understand_color(options) && understand_zone(options) &&
           understand_finding_filter(options) && understand_secrets(options) &&
           understand_time(options) && understand_date(options) &&
           understand_redaction(options, command) && key_options_understand(options) &&
           scale_options_understand(options);
}

bool options_read_files(struct options *options) {
    return understand_lists(options) && key_options_read_files(options);
}

void options_free(struct options *options) {
    launcher_free(options->launcher);
    g_strfreev(options->words);
    g_free(options->interface);
    g_free(options->filter);
    g_free(options->files_from);
    g_strfreev(options->same);
    g_strfreev(options->points);
    g_strfreev(options->ports);
    g_strfreev(options->secret_sources);
    secrets_free(options->dialback_secrets);
    given_trust_lists_clear(&options->lists);
    g_strfreev(options->list_paths);
    g_strfreev(options->authorities);
    key_options_free(options);
    g_free(options->fail_on);
    g_free(options->color);
    g_free(options->zone);
    g_strfreev(options->hosts);
    g_strfreev(options->only);
    g_strfreev(options->keep);
    pseudonymizer_free(options->pseudonymizer);
    g_free(options->severity);
    g_free(options->since);
    g_free(options->date);
    g_free(options->until);
    g_free(options->since_lines);
    finding_filter_clear(&options->finding_filter);
    g_clear_pointer(&options->style.zone, g_time_zone_unref);
    g_free(options->speed_text);
    g_free(options->ils_framing_text);
    g_free(options->output);
    g_free(options->page);
    scale_options_free(options);
    g_free(options->time_text);
    g_free(options->unpack_limit_text);
}

const struct pseudonyms *options_pseudonyms(const struct options *options) {
    return options->redact_addresses ? &options->pseudonyms : NULL;
}

bool options_fail_on(const struct options *options, const struct capture_summary *summary) {
    for (int severity = options->threshold; severity <= SEVERITY_ERROR; severity++)
        if (summary->findings[severity] > 0)
            return true;
    return options->fails_unjudged && summary_verdict(summary) == CAPTURE_NOT_JUDGED;
}
