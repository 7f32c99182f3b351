/* A library to be loaded first (LD_PRELOAD): the computer's clock some seconds off, all else as it is.
 *
 * Durations, sleeping, files and open streams stay the system's own. What waits until a moment on
 * the clock is told the moment without the shift. CLOCK_SHIFT_S holds the shift in seconds.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long shift(void) {
    /* Read anew: an inherited library may stand in a world of another shift. */
    const char *said = getenv("CLOCK_SHIFT_S");
    return said ? atol(said) : 0;
}

static int on_the_clock(clockid_t which) {
    return which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE;
}

#define SYSTEM_S(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int clock_gettime(clockid_t which, struct timespec *now) {
    int failed = SYSTEM_S(clock_gettime)(which, now);
    if (!failed && on_the_clock(which)) now->tv_sec += shift();
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int failed = SYSTEM_S(gettimeofday)(now, zone);
    if (!failed) now->tv_sec += shift();
    return failed;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(struct timespec *now, int base) {
    if (base == TIME_UTC) return clock_gettime(CLOCK_REALTIME, now) ? 0 : base;
    return SYSTEM_S(timespec_get)(now, base);
}

static struct timespec without_shift(const struct timespec *until) {
    struct timespec real = *until;
    real.tv_sec -= shift();
    return real;
}

int clock_nanosleep(clockid_t which, int flags, const struct timespec *how, struct timespec *left) {
    struct timespec real = *how;
    if (on_the_clock(which) && (flags & TIMER_ABSTIME)) real = without_shift(how);
    return SYSTEM_S(clock_nanosleep)(which, flags, &real, left);
}

int sem_timedwait(sem_t *restrict one, const struct timespec *restrict until) {
    struct timespec real = without_shift(until);
    return SYSTEM_S(sem_timedwait)(one, &real);
}

int pthread_cond_timedwait(pthread_cond_t *restrict one, pthread_mutex_t *restrict held,
                           const struct timespec *restrict until) {
    /* A condition may count on the steady clock: only a moment about now on this one is shifted. */
    struct timespec now, real = *until;
    SYSTEM_S(clock_gettime)(CLOCK_MONOTONIC, &now);
    if (labs((long)(until->tv_sec - now.tv_sec)) > 50L * 365 * 86400 / 10) real = without_shift(until);
    return SYSTEM_S(pthread_cond_timedwait)(one, held, &real);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict one, const struct timespec *restrict until) {
    struct timespec real = without_shift(until);
    return SYSTEM_S(pthread_mutex_timedlock)(one, &real);
}
