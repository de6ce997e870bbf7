// line: a line between two network namespaces, as two tun devices; needs root.
//   line NAMESPACE NAMESPACE MBITS DELAY_MS LOSS_PERCENT BUFFER_MS
// Both ends get an address, 10.9.0.1 in the first and 10.9.0.2 in the second. In each direction packets wait for their
// turn at that rate, in a buffer of so many milliseconds of it, which drops what does not fit (drop-tail); then they take
// the delay. Each packet is lost with that chance, drawn from a seed that is always the same. Prints a line when it is
// ready, and runs until it is killed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#define MTU 1500
struct packet { int64_t due; int length; struct packet *next; char bytes[MTU]; };
struct way { int from, to; int64_t free_at; struct packet *first, *last; };
static struct packet *spare;
static double rate; static int64_t delay, buffer; static uint64_t random_state = 88172645463325252ull, loses;
static void die(const char *what) { perror(what); exit(1); }
static int64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000ll + t.tv_nsec; }
static int lost(void) { random_state ^= random_state << 13; random_state ^= random_state >> 7; random_state ^= random_state << 17; return random_state < loses; }
static int end(const char *space, const char *address) {
  char path[256]; snprintf(path, sizeof path, "/var/run/netns/%s", space);
  int ns = open(path, O_RDONLY | O_CLOEXEC); if (ns < 0 || setns(ns, CLONE_NEWNET)) die(path);
  close(ns);
  int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC), s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq r; memset(&r, 0, sizeof r); strcpy(r.ifr_name, "line"); r.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (tun < 0 || ioctl(tun, TUNSETIFF, &r)) die("tun");
  struct sockaddr_in a = {.sin_family = AF_INET}; inet_pton(AF_INET, address, &a.sin_addr); memcpy(&r.ifr_addr, &a, sizeof a);
  if (ioctl(s, SIOCSIFADDR, &r)) die("address");
  inet_pton(AF_INET, "255.255.255.0", &a.sin_addr); memcpy(&r.ifr_netmask, &a, sizeof a);
  if (ioctl(s, SIOCSIFNETMASK, &r)) die("netmask");
  r.ifr_mtu = MTU; if (ioctl(s, SIOCSIFMTU, &r)) die("mtu");
  r.ifr_qlen = 20000; if (ioctl(s, SIOCSIFTXQLEN, &r)) die("queue");
  r.ifr_flags = IFF_UP | IFF_RUNNING; if (ioctl(s, SIOCSIFFLAGS, &r)) die("up");
  close(s); return tun;
}
static void take(struct way *w) { // what the kernel has sent
  for (;;) {
    struct packet *p = spare; if (p) spare = p->next; else if (!(p = malloc(sizeof *p))) die("memory");
    int n = read(w->from, p->bytes, MTU); int64_t t = now();
    int64_t begins = w->free_at > t ? w->free_at : t;
    if (n <= 0 || begins - t > buffer || lost()) { p->next = spare; spare = p; if (n <= 0) return; continue; }
    w->free_at = begins + (int64_t)(n * 8 * 1000 / rate); p->due = w->free_at + delay; p->length = n; p->next = 0;
    if (w->first) w->last->next = p; else w->first = p;
    w->last = p;
  }
}
static void give(struct way *w) { // what has arrived
  for (int64_t t = now(); w->first && w->first->due <= t;) {
    struct packet *p = w->first; w->first = p->next; if (write(w->to, p->bytes, p->length) < 0 && errno != EAGAIN && errno != EIO && errno != EINVAL) die("write");
    p->next = spare; spare = p;
  }
}
int main(int argc, char **argv) {
  if (argc != 7) { fputs("usage: see the head of line.c\n", stderr); return 2; }
  rate = atof(argv[3]); delay = atof(argv[4]) * 1e6; loses = atof(argv[5]) / 100 * 1.8446744e19; buffer = atof(argv[6]) * 1e6;
  int a = end(argv[1], "10.9.0.1"), b = end(argv[2], "10.9.0.2");
  struct way ways[2] = {{a, b, 0, 0, 0}, {b, a, 0, 0, 0}};
  puts("ready"); fflush(stdout);
  for (;;) {
    struct pollfd f[2] = {{a, POLLIN, 0}, {b, POLLIN, 0}}; int64_t next = INT64_MAX, t = now();
    for (int i = 0; i < 2; i++) if (ways[i].first && ways[i].first->due < next) next = ways[i].first->due;
    int64_t wait = next == INT64_MAX ? 1000000000ll : next > t ? next - t : 0; struct timespec ts = {wait / 1000000000ll, wait % 1000000000ll};
    if (ppoll(f, 2, &ts, 0) < 0 && errno != EINTR) die("poll");
    for (int i = 0; i < 2; i++) { take(&ways[i]); give(&ways[i]); }
  }
}
