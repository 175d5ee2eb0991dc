/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded by tests: the system has no thread to give. */
#include <errno.h>
#include <pthread.h>

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *data) {
    (void)thread, (void)attributes, (void)start, (void)data;
    return EAGAIN;
}
