package io.github.esflink.sinks.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The endpoint of the benchmark, in a process of its own: as cheap as it can be, so that what is
 * measured is the other side. One thread. It reads no more of a request than where it ends.
 *
 * <p>A line of three numbers on its standard input begins a round: after how many milliseconds it
 * answers, and at how many events it says {@code from} and {@code to} on its standard output.
 */
public final class BenchmarkServer {

    private static final ByteBuf ANSWER =
            Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer()
                            .writeBytes(
                                    "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII)));

    private static volatile long delayMillis;

    /** Of the event loop's thread. */
    private static final int BYTES_EACH = 301;

    private static long events;

    private static long from = -1;
    private static long to = -1;

    public static void main(String[] args) throws Exception {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        InetSocketAddress address =
                (InetSocketAddress)
                        new ServerBootstrap()
                                .group(loop)
                                .channel(NioServerSocketChannel.class)
                                .option(ChannelOption.SO_BACKLOG, 1_024)
                                .childOption(ChannelOption.TCP_NODELAY, true)
                                .childHandler(
                                        new ChannelInitializer<SocketChannel>() {
                                            @Override
                                            protected void initChannel(SocketChannel channel) {
                                                channel.pipeline().addLast(new Requests());
                                            }
                                        })
                                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .sync()
                                .channel()
                                .localAddress();
        System.out.println(address.getPort());
        java.util.Scanner rounds = new java.util.Scanner(System.in, StandardCharsets.US_ASCII);
        while (rounds.hasNextLong()) {
            long delay = rounds.nextLong();
            long first = rounds.nextLong();
            long last = rounds.nextLong();
            loop.submit(
                            () -> {
                                delayMillis = delay;
                                events = 0;
                                from = first;
                                to = last;
                            })
                    .sync();
            System.out.println("set");
        }
        // The benchmark has ended.
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    /** An event takes 300 bytes, and a comma beside others. */
    private static void count(int bodyBytes) {
        long before = events;
        events += Math.max(1, (bodyBytes + BYTES_EACH / 2) / BYTES_EACH);
        if (before < from && events >= from) {
            System.out.println("from");
        }
        if (before < to && events >= to) {
            System.out.println("to");
        }
    }

    /** Finds the ends of requests; as many in one read as there are. */
    private static final class Requests extends ByteToMessageDecoder {

        /** Of the request that is looked at; -1 while nobody knows. */
        private int body;

        private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            body = -1;
            int end = in.readerIndex() + length(in);
            if (end < in.readerIndex() || end > in.writerIndex()) {
                return;
            }
            in.readerIndex(end);
            count(body);
            if (delayMillis == 0) {
                context.writeAndFlush(ANSWER.duplicate());
            } else {
                context.executor()
                        .schedule(
                                () -> context.writeAndFlush(ANSWER.duplicate()),
                                delayMillis,
                                TimeUnit.MILLISECONDS);
            }
        }

        /** Of the next request with its body; -1 while its headers are not complete. */
        private int length(ByteBuf in) {
            int line = in.readerIndex();
            while (true) {
                int feed = in.indexOf(line, in.writerIndex(), (byte) '\n');
                if (feed < 0) {
                    return -1;
                }
                if (feed - line <= 1) {
                    return feed + 1 - in.readerIndex() + Math.max(0, body);
                }
                if (body < 0 && isLength(in, line, feed)) {
                    body = number(in, line + LENGTH.length, feed);
                }
                line = feed + 1;
            }
        }

        private static boolean isLength(ByteBuf in, int line, int feed) {
            if (feed - line <= LENGTH.length) {
                return false;
            }
            for (int i = 0; i < LENGTH.length; i++) {
                int lower =
                        in.getByte(line + i) | (LENGTH[i] == '-' || LENGTH[i] == ':' ? 0 : 0x20);
                if (lower != LENGTH[i]) {
                    return false;
                }
            }
            return true;
        }

        private static int number(ByteBuf in, int begin, int end) {
            int number = 0;
            for (int i = begin; i < end; i++) {
                int digit = in.getByte(i) - '0';
                if (digit >= 0 && digit <= 9) {
                    number = 10 * number + digit;
                }
            }
            return number;
        }
    }
}
