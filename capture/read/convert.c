/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libwiretap's reader joined to its writer, as editcap does it. */
#include "capture/read/convert.h"

#include <glib.h>
#include <inttypes.h>
#include <unistd.h>

#include "capture/read/error_text.h"
#include "capture/read/unpack_limit.h"
#include "capture/read/wiretap_compat.h"
#include "capture/read/wiretap_reader.h"

/* Interfaces may be declared anywhere before their first packet. */
static bool copy_interfaces(struct wtap *from, wtap_dumper *to, int *number, char **info) {
    wtap_block_t interface;
    while ((interface = wtap_get_next_interface_description(from)) != NULL)
        if (!wtap_dump_add_idb(to, interface, number, info))
            return false;
    return true;
}

static bool fail(char **error, const char *what, uint64_t frame, int number, char *info) {
    error_text_set(error, "%s after frame %" PRIu64 ": %s", what, frame,
                   info != NULL ? info : wtap_strerror(number));
    g_free(info);
    return false;
}

/* Fails where the capture unpacks to more than is read of it. */
static bool copy_records(struct wtap *from, wtap_dumper *to, char **error) {
    const bool is_compressed = wtap_get_compression_type(from) != WTAP_UNCOMPRESSED;
    const uint64_t size = (uint64_t)MAX(wtap_file_size(from, NULL), 0);
    struct wiretap_record record;
    int number = 0;
    char *info = NULL;
    int64_t offset;
    uint64_t frame = 0;
    bool written = true, is_beyond = false;
    wiretap_record_init(&record);
    while (written && wiretap_record_read(from, &record, &number, &info, &offset)) {
        is_beyond = is_compressed && unpack_limit_exceeded((uint64_t)offset, size);
        if (is_beyond)
            break;
        written = copy_interfaces(from, to, &number, &info) &&
                  wiretap_record_copy(to, &record, &number, &info);
        frame += written;
        wtap_rec_reset(&record.header);
    }
    wiretap_record_cleanup(&record);
    if (is_beyond)
        return error_text_set(error, UNPACK_LIMIT_TEXT);
    if (!written)
        return fail(error, "cannot be written as pcapng", frame, number, info);
    if (number != 0)
        return fail(error, "cannot be read", frame, number, info);
    return true;
}

static wtap_dumper *open_dumper(struct wtap *from, int fd, wtap_dump_params *params, char **error) {
    int number = 0;
    char *info = NULL;
    wtap_dump_params_init_no_idbs(params, from);
    wtap_dumper *to = wtap_dump_fdopen(fd, wtap_pcapng_file_type_subtype(), WTAP_UNCOMPRESSED,
                                       params, &number, &info);
    if (to == NULL)
        fail(error, "cannot be written as pcapng", 0, number, info);
    return to;
}

static bool close_dumper(wtap_dumper *to, bool well, char **error) {
    int number = 0;
    char *info = NULL;
    if (wtap_dump_close(to, NULL, &number, &info) || !well) {
        g_free(info);
        return well;
    }
    error_text_set(error, "cannot be written as pcapng: %s",
                   info != NULL ? info : wtap_strerror(number));
    g_free(info);
    return false;
}

bool convert_to_pcapng(const char *path, int fd, char **error) {
    wtap_dump_params params = WTAP_DUMP_PARAMS_INIT;
    struct wtap *from = wiretap_reader_open_wiretap(path, error);
    if (from == NULL) {
        close(fd);
        return false;
    }
    wtap_dumper *to = open_dumper(from, fd, &params, error);
    bool converted = false;
    if (to == NULL)
        close(fd);
    else
        converted = close_dumper(to, copy_records(from, to, error), error);
    g_free(params.idb_inf); /* the list alone; what it lists belongs to `from` */
    params.idb_inf = NULL;
    wtap_dump_params_cleanup(&params);
    wiretap_reader_close_wiretap(from);
    return converted;
}
