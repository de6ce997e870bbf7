// udpbench: datagrams through a SOCKS5 tunnel and back, from a load generator that costs little itself.
//   udpbench serve PORT
//   udpbench run SOCKSPORT|direct TARGETPORT FLOWS WINDOW BYTES SECONDS      (all on 127.0.0.1)
// Each flow is an association and a thread that keeps WINDOW datagrams of BYTES payload under way to an echo and
// replaces what came back. After 20 ms of silence it takes them for lost and sends a new window.
// Prints one JSON line: round trips per second, how many datagrams were lost, round-trip times.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 32
#define LARGEST 2048
#define HEADER 10 // 00 00, FRAG 00, type 1, IPv4, port
#define SAMPLES 1000000

static int socks_port, target_port, window, size;
static double seconds;
static pthread_barrier_t ready;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t round_trips, lost, errors, samples;
static double *latencies;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

struct batch {
  struct mmsghdr messages[BATCH];
  struct iovec vectors[BATCH];
  struct sockaddr_in peers[BATCH];
  char bytes[BATCH][LARGEST];
};

static void prepare(struct batch *b, int with_peers) {
  for (int i = 0; i < BATCH; i++) {
    b->vectors[i] = (struct iovec){b->bytes[i], LARGEST};
    b->messages[i].msg_hdr = (struct msghdr){.msg_iov = &b->vectors[i], .msg_iovlen = 1};
    if (with_peers) {
      b->messages[i].msg_hdr.msg_name = &b->peers[i];
      b->messages[i].msg_hdr.msg_namelen = sizeof b->peers[i];
    }
  }
}

static int receive(int fd, struct batch *b) {
  for (int i = 0; i < BATCH; i++) b->vectors[i].iov_len = LARGEST;
  int n = recvmmsg(fd, b->messages, BATCH, MSG_WAITFORONE, NULL);
  for (int i = 0; i < n; i++) b->vectors[i].iov_len = b->messages[i].msg_len;
  return n;
}

static void send_all(int fd, struct batch *b, int n) {
  for (int at = 0; at < n;) {
    int sent = sendmmsg(fd, b->messages + at, n - at, 0);
    at += sent > 0 ? sent : 1;
  }
}

static int udp_socket(void) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), large = 4 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &large, sizeof large);
  return fd;
}

static int serve(int port) {
  int fd = udp_socket();
  struct sockaddr_in at = loopback(port);
  if (bind(fd, (void *)&at, sizeof at)) {
    perror("bind");
    return 1;
  }
  struct batch *b = malloc(sizeof *b);
  prepare(b, 1);
  for (;;) {
    int n = receive(fd, b);
    if (n > 0) send_all(fd, b, n);
  }
}

static int read_fully(int fd, unsigned char *into, size_t n) {
  for (size_t have = 0; have < n;) {
    ssize_t r = recv(fd, into + have, n - have, 0);
    if (r <= 0) return -1;
    have += r;
  }
  return 0;
}

// The SOCKS5 dialogue; the returned TCP connection holds the association open.
static int associate(struct sockaddr_in *relay) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in proxy = loopback(socks_port);
  unsigned char ask[] = {5, 1, 0}, want[] = {5, 3, 0, 1, 0, 0, 0, 0, 0, 0}, answer[10];
  if (connect(fd, (void *)&proxy, sizeof proxy) || send(fd, ask, 3, MSG_NOSIGNAL) != 3 || read_fully(fd, answer, 2)
      || send(fd, want, 10, MSG_NOSIGNAL) != 10 || read_fully(fd, answer, 10) || answer[1] || answer[3] != 1) {
    close(fd);
    return -1;
  }
  *relay = loopback(0);
  memcpy(&relay->sin_addr, answer + 4, 4);
  memcpy(&relay->sin_port, answer + 8, 2);
  if (!relay->sin_addr.s_addr) relay->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return fd;
}

static void fill(struct batch *b, int header) {
  struct sockaddr_in target = loopback(target_port);
  unsigned char head[HEADER] = {0, 0, 0, 1};
  memcpy(head + 4, &target.sin_addr, 4);
  memcpy(head + 8, &target.sin_port, 2);
  double at = now();
  for (int i = 0; i < BATCH; i++) {
    memcpy(b->bytes[i], head, header);
    memcpy(b->bytes[i] + header, &at, sizeof at);
    b->vectors[i].iov_len = header + size;
  }
}

static void send_window(int fd, struct batch *out, int header, int count) {
  for (int left = count; left > 0; left -= BATCH) {
    fill(out, header);
    send_all(fd, out, left < BATCH ? left : BATCH);
  }
}

static void *flow(void *unused) {
  (void)unused;
  struct sockaddr_in relay = loopback(target_port);
  int header = socks_port ? HEADER : 0;
  int control = socks_port ? associate(&relay) : 0;
  int fd = udp_socket();
  struct timeval patience = {0, 20000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  int failed = control < 0 || connect(fd, (void *)&relay, sizeof relay);
  struct batch *in = calloc(1, sizeof *in), *out = calloc(1, sizeof *out);
  prepare(in, 0);
  prepare(out, 0);
  double *times = malloc(sizeof *times * SAMPLES);
  int64_t trips = 0, gone = 0, kept = 0;
  pthread_barrier_wait(&ready);
  double until = now() + seconds;
  if (!failed) send_window(fd, out, header, window);
  while (!failed && now() < until) {
    int n = receive(fd, in);
    if (n <= 0) {
      gone += window;
      send_window(fd, out, header, window);
      continue;
    }
    double at = now();
    for (int i = 0; i < n; i++) {
      double sent;
      memcpy(&sent, in->bytes[i] + header, sizeof sent);
      if (kept < SAMPLES) times[kept++] = at - sent;
    }
    trips += n;
    send_window(fd, out, header, n);
  }
  pthread_mutex_lock(&lock);
  round_trips += trips;
  lost += gone;
  errors += failed || trips == 0;
  memcpy(latencies + samples, times, kept * sizeof *times);
  samples += kept;
  pthread_mutex_unlock(&lock);
  close(fd);
  if (control > 0) close(control);
  return NULL;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
  if (argc == 3 && !strcmp(argv[1], "serve")) return serve(atoi(argv[2]));
  if (argc != 8 || strcmp(argv[1], "run") || atoi(argv[6]) + HEADER > LARGEST || atoi(argv[6]) < (int)sizeof(double)) {
    fprintf(stderr, "usage: see the head of udpbench.c\n");
    return 2;
  }
  socks_port = strcmp(argv[2], "direct") ? atoi(argv[2]) : 0;
  target_port = atoi(argv[3]);
  int flows = atoi(argv[4]);
  window = atoi(argv[5]);
  size = atoi(argv[6]);
  seconds = atof(argv[7]);
  latencies = malloc(sizeof *latencies * SAMPLES * flows);
  pthread_t *threads = malloc(sizeof *threads * flows);
  pthread_barrier_init(&ready, NULL, flows);
  for (int i = 0; i < flows; i++) pthread_create(&threads[i], NULL, flow, NULL);
  for (int i = 0; i < flows; i++) pthread_join(threads[i], NULL);
  qsort(latencies, samples, sizeof *latencies, ascending);
  printf("{\"flows\":%d,\"bytes\":%d,\"errors\":%ld,\"lost\":%ld,\"round_trips\":%ld,\"round_trips_per_s\":%.1f",
         flows, size, (long)errors, (long)lost, (long)round_trips, round_trips / seconds);
  if (samples) {
    printf(",\"p50_us\":%.1f,\"p99_us\":%.1f", latencies[samples / 2] * 1e6, latencies[samples * 99 / 100] * 1e6);
  }
  printf("}\n");
  return errors ? 1 : 0;
}
