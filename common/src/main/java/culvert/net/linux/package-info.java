/**
 * System calls of Linux that neither the JDK nor Netty offers in the form that the engine needs: on arrays of the heap, in
 * batches, and with the error number.
 *
 * <p>Alone uses {@code java.lang.foreign}. Nothing here blocks, keeps a socket or knows Netty: sockets are descriptor
 * numbers, and whoever calls owns them. Each object serves one carrier, for one call at a time.
 *
 * <p>Receiving and sending straight from and to heap arrays moves about 5 % more than Netty's JNI calls with their extra
 * copy and lowers the p99 of a ping-pong under load.
 *
 * <p>Datagrams go through recvmmsg and sendmmsg, up to 32 a call; headers, addresses and payloads stand in memory of the
 * carrier, laid out once, of which only touched pages count. Netty's datagram channel has these calls too, but makes a
 * packet object, a buffer and an address for each datagram, reads ahead into its pipeline, and ends a batch with the first
 * datagram that cannot be sent. Runs of datagrams of one length to one peer go as one message (UDP_SEGMENT), and come as
 * one where the sender or a network card made one of them (UDP_GRO). Through both ends there and back, over loopback with
 * 64 under way, a datagram of 1,400 bytes costs 11.3 us of processor time where it was 14.7, one of 64 bytes 8.1 where it
 * was 13.2 (medians; 1,400 between 10.1 and 12.0 against 14.1 and 15.0).
 *
 * <p>{@link SendRing} is the only use of io_uring: it submits sends that do not wait and takes their results in the same call,
 * so nothing of it is ever under way, and closing a socket has nothing to wait for. It wants Linux 6.1, where a ring may belong to
 * one thread and do its work in that thread's calls; elsewhere each message has a call of its own.
 *
 * <p>May import {@code culvert.net}, {@code culvert.address} and the JDK only.
 */
@NullMarked
package culvert.net.linux;

import org.jspecify.annotations.NullMarked;
