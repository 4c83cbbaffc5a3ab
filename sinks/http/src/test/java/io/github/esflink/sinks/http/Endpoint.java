package io.github.esflink.sinks.http;

import io.github.esflink.sinks.contract.Delivery;
import io.github.esflink.sinks.contract.DeliveryLog;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP server that tells a {@link DeliveryLog} of every event, and treats each as it is told to.
 * One thread.
 */
final class Endpoint implements AutoCloseable {

    /** How to treat a request. */
    @FunctionalInterface
    interface Behaviour {
        /** Called in the server's thread. */
        Treatment of(Received request);
    }

    /** What has arrived. */
    record Received(String stream, long revision, String body) {}

    /** What becomes of a request. */
    sealed interface Treatment {
        Treatment TAKE = new TakeAfter(0);

        /** Taken, and answered after a while. */
        record TakeAfter(long millis) implements Treatment {}

        /** Not taken now. */
        record Fail(int status, String retryAfter) implements Treatment {}

        /** Not taken for good. */
        record Refuse(int status) implements Treatment {}

        /** Not taken; the connection ends in the midst of an answer that says 200. */
        record CloseMidAnswer() implements Treatment {}

        /** Not taken; the connection ends before an answer. */
        record Close() implements Treatment {}

        /** Not taken, and never answered. */
        record NeverAnswer() implements Treatment {}
    }

    private final DeliveryLog log;
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listening;

    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger mostUnanswered = new AtomicInteger();

    private volatile Behaviour behaviour;

    Endpoint(DeliveryLog log, Behaviour behaviour) throws InterruptedException {
        this.log = log;
        this.behaviour = behaviour;
        this.listening =
                new ServerBootstrap()
                        .group(loop)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, 1_024)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline()
                                                .addLast(new HttpServerCodec())
                                                .addLast(new HttpObjectAggregator(1 << 20))
                                                .addLast(new Handler());
                                    }
                                })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .sync()
                        .channel();
    }

    String url() {
        return "http://127.0.0.1:" + ((InetSocketAddress) listening.localAddress()).getPort() + "/";
    }

    /** From the next request on. */
    void behave(Behaviour other) {
        behaviour = other;
    }

    /** How many requests were there at once, taken later and not answered yet, at most. */
    int mostAtOnce() {
        return mostUnanswered.get();
    }

    @Override
    public void close() throws Exception {
        listening.close().sync();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // an answer that does not arrive is a lost client
    private final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            Received received =
                    new Received(
                            request.headers().get("esdb-record-stream-id"),
                            Long.parseLong(request.headers().get("esdb-record-stream-revision")),
                            request.content().toString(StandardCharsets.UTF_8));
            Delivery delivery = log.begin(received.stream(), received.revision());
            Treatment treatment = behaviour.of(received);
            if (treatment instanceof Treatment.TakeAfter take) {
                takeAfter(take.millis(), context, delivery);
            } else if (treatment instanceof Treatment.Refuse refuse) {
                delivery.refuse();
                context.writeAndFlush(answer(refuse.status()));
            } else {
                delivery.fail();
                fail(treatment, context);
            }
        }

        private void takeAfter(long millis, ChannelHandlerContext context, Delivery delivery) {
            mostUnanswered.accumulateAndGet(unanswered.incrementAndGet(), Math::max);
            Runnable take =
                    () -> {
                        unanswered.decrementAndGet();
                        delivery.acknowledge();
                        context.writeAndFlush(answer(200));
                    };
            if (millis == 0) {
                take.run();
            } else {
                context.executor().schedule(take, millis, TimeUnit.MILLISECONDS);
            }
        }

        private void fail(Treatment treatment, ChannelHandlerContext context) {
            if (treatment instanceof Treatment.Fail fail) {
                FullHttpResponse answer = answer(fail.status());
                if (!fail.retryAfter().isEmpty()) {
                    answer.headers().set(HttpHeaderNames.RETRY_AFTER, fail.retryAfter());
                }
                context.writeAndFlush(answer);
            } else if (treatment instanceof Treatment.CloseMidAnswer) {
                ByteBuf half =
                        Unpooled.copiedBuffer(
                                "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf",
                                StandardCharsets.US_ASCII);
                // Past the encoder, which would not send half of anything.
                context.channel()
                        .pipeline()
                        .firstContext()
                        .writeAndFlush(half)
                        .addListener(ChannelFutureListener.CLOSE);
            } else if (treatment instanceof Treatment.Close) {
                context.close();
            }
        }

        private static FullHttpResponse answer(int status) {
            FullHttpResponse answer =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.valueOf(status),
                            Unpooled.EMPTY_BUFFER);
            answer.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
            return answer;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The other side is lost now and then: that is what is tested.
            context.close();
        }
    }
}
