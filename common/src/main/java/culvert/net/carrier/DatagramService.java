package culvert.net.carrier;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultAddressedEnvelope;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers datagrams one after the other, on a thread of its own that is no carrier and may wait. At a path it does what the
 * JDK cannot.
 */
public final class DatagramService implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(DatagramService.class);

    private final EventLoopGroup thread;
    private final Channel channel;

    private DatagramService(EventLoopGroup thread, Channel channel) {
        this.thread = thread;
        this.channel = channel;
    }

    /**
     * Answers what comes to a socket that it makes at a path; with Linux only.
     *
     * @param most bytes of one; longer ones are cut there
     * @param answers what each is answered with, by one thread at a time
     */
    public static DatagramService at(Path path, int most, Function<byte[], List<byte[]>> answers) throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException("datagrams come to a path with Linux only, expected a loopback address and port");
        }
        EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        Bootstrap bootstrap = new Bootstrap().channel(EpollDomainDatagramChannel.class);
        return bind(bootstrap.group(thread), new DomainSocketAddress(path.toString()), most, answers);
    }

    /** Answers what comes to an address, likewise. */
    public static DatagramService at(InetSocketAddress at, int most, Function<byte[], List<byte[]>> answers)
            throws IOException {
        EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Bootstrap bootstrap = new Bootstrap().channel(NioDatagramChannel.class);
        return bind(bootstrap.group(thread), at, most, answers);
    }

    private static DatagramService bind(
            Bootstrap bootstrap, SocketAddress at, int most, Function<byte[], List<byte[]>> answers)
            throws IOException {
        EventLoopGroup thread = bootstrap.config().group();
        bootstrap
                .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(most))
                .handler(new Answering(answers));
        var bound = bootstrap.bind(at).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stop(thread);
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        return new DatagramService(thread, bound.channel());
    }

    /** Where it is, with the port that the system chose for 0. */
    public SocketAddress address() {
        return channel.localAddress();
    }

    /** Waits for what is being answered. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        stop(thread);
    }

    private static void stop(EventLoopGroup thread) {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).addListener(_ -> log.debug("the thread has ended"));
    }

    private static final class Answering
            extends SimpleChannelInboundHandler<AddressedEnvelope<ByteBuf, SocketAddress>> {
        private final Function<byte[], List<byte[]>> answers;

        Answering(Function<byte[], List<byte[]>> answers) {
            this.answers = answers;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, AddressedEnvelope<ByteBuf, SocketAddress> asked) {
            SocketAddress sender = asked.sender();
            for (byte[] answer : answers.apply(ByteBufUtil.getBytes(asked.content()))) {
                if (sender instanceof DomainSocketAddress file) {
                    sendNow(answer, file, context.channel());
                } else if (!context.channel().isWritable()) {
                    log.debug("an answer was dropped: others before it have not been taken"); // nor may they pile up
                } else {
                    context.writeAndFlush(new DefaultAddressedEnvelope<>(Unpooled.wrappedBuffer(answer), sender))
                            .addListener(sent -> {
                                if (!sent.isSuccess()) {
                                    log.debug("an answer was not taken", sent.cause());
                                }
                            });
                }
            }
        }

        /**
         * Who has no path of its own cannot be answered, and who does not read gets nothing more: in a queue its answers would
         * stand before those of others, since at a path the system refuses what it would drop elsewhere.
         */
        private static void sendNow(byte[] answer, DomainSocketAddress to, Channel channel) {
            if (to.path().isEmpty()) {
                return;
            }
            Socket socket = (Socket) ((UnixChannel) channel).fd();
            ByteBuffer bytes = ByteBuffer.allocateDirect(answer.length).put(answer);
            try {
                if (socket.sendToDomainSocket(bytes, 0, answer.length, to.path().getBytes(UTF_8)) < answer.length) {
                    log.debug("an answer was dropped: others before it have not been read");
                }
            } catch (IOException e) {
                log.debug("an answer was not taken", e);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable why) {
            log.debug("a datagram was not answered", why);
        }
    }
}
