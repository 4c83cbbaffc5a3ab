package io.github.esflink.sinks.contract.http;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * A real HTTP/1.1 server on the loopback address for load and faults. It tells a {@link
 * DeliveryLog} of every request by its headers {@code esdb-record-stream-id} and {@code
 * esdb-record-stream-revision}, and answers as its {@link AnswerPlan} says: an event counts as
 * acknowledged when a 2xx is written for it. Without these headers the body may be an array of
 * records, each with its {@code position}; they share one answer. Every other request is answered
 * 200 and counted as unidentified.
 *
 * <p>Connections are kept alive unless the request says otherwise. Answers wait on the event loop's
 * timer, so that a latency costs no thread. Requests that follow each other without waiting for the
 * answer (pipelining) are not for this server.
 */
@PublicEvolving
public final class NumberedEndpoint implements AutoCloseable {

    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_HEADERS = 256 * 1024;

    private final DeliveryLog log;
    private final AnswerPlan plan;
    private final AtomicLongArray answers = new AtomicLongArray(600);
    private final LongAdder unanswered = new LongAdder();
    private final LongAdder unidentified = new LongAdder();
    private final @Nullable Supplier<SslContext> tls;
    private final EventLoopGroup loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel server;

    private volatile long latencyMillis;

    private NumberedEndpoint(Builder builder) {
        this.log = builder.log;
        this.plan = builder.plan;
        this.latencyMillis = builder.latencyMillis;
        this.tls = builder.tls;
        this.loops = new MultiThreadIoEventLoopGroup(builder.threads, NioIoHandler.newFactory());
        this.server =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, 1_024)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel connection) {
                                        accept(connection);
                                    }
                                })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), builder.port))
                        .syncUninterruptibly()
                        .channel();
    }

    private void accept(Channel connection) {
        connections.add(connection);
        if (tls != null) {
            connection.pipeline().addLast(tls.get().newHandler(connection.alloc()));
        }
        connection
                .pipeline()
                .addLast(
                        new HttpRequestDecoder(
                                new HttpDecoderConfig()
                                        .setMaxInitialLineLength(MAX_LINE)
                                        .setMaxHeaderSize(MAX_HEADERS)
                                        .setValidateHeaders(false)),
                        new EndpointConnection(this));
    }

    public static Builder builder(DeliveryLog log) {
        return new Builder(log);
    }

    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** {@code http://127.0.0.1:port}, {@code https} with TLS, without a slash at its end. */
    public String url() {
        return (tls == null ? "http://" : "https://")
                + InetAddress.getLoopbackAddress().getHostAddress()
                + ":"
                + port();
    }

    /** From the next request on. */
    public void setLatencyMillis(long latencyMillis) {
        this.latencyMillis = latencyMillis;
    }

    /** How many answers were begun, by status; cut ones count as 200. */
    public Map<Integer, Long> answersByStatus() {
        Map<Integer, Long> counts = new TreeMap<>();
        for (int code = 0; code < answers.length(); code++) {
            if (answers.get(code) > 0) {
                counts.put(code, answers.get(code));
            }
        }
        return counts;
    }

    /** How many requests were left without an answer on purpose. */
    public long unanswered() {
        return unanswered.sum();
    }

    /** How many requests did not say which event they bring. */
    public long unidentified() {
        return unidentified.sum();
    }

    /** How many connections are open. */
    public int openConnections() {
        return connections.size();
    }

    /** Closes every connection that is open now. */
    public void closeConnections() {
        connections.close().syncUninterruptibly();
    }

    DeliveryLog log() {
        return log;
    }

    AnswerPlan plan() {
        return plan;
    }

    long latencyMillis() {
        return latencyMillis;
    }

    void countAnswer(int code) {
        answers.incrementAndGet(code);
    }

    void countUnanswered() {
        unanswered.increment();
    }

    void countUnidentified() {
        unidentified.increment();
    }

    /** Closes every connection, and stops. */
    @Override
    public void close() {
        server.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Not thread-safe. */
    public static final class Builder {
        private final DeliveryLog log;
        private AnswerPlan plan = AnswerPlan.allOk();
        private long latencyMillis;
        private int threads = 1;
        private int port;
        private @Nullable Supplier<SslContext> tls;

        private Builder(DeliveryLog log) {
            this.log = log;
        }

        /** Default: 200 to everything. */
        public Builder setPlan(AnswerPlan plan) {
            this.plan = plan;
            return this;
        }

        /** How long every answer waits. Default: 0. */
        public Builder setLatencyMillis(long latencyMillis) {
            this.latencyMillis = latencyMillis;
            return this;
        }

        /** How many event loops. Default: 1, which one core of a sender hardly fills. */
        public Builder setThreads(int threads) {
            this.threads = threads;
            return this;
        }

        /** To come back where one was before. Default: 0, the system chooses. */
        public Builder setPort(int port) {
            this.port = port;
            return this;
        }

        /**
         * By which TLS a connection is taken, asked for each one on an event loop. Default: none.
         */
        public Builder setTls(Supplier<SslContext> tls) {
            this.tls = tls;
            return this;
        }

        /** Listens as soon as this returns. */
        public NumberedEndpoint start() {
            return new NumberedEndpoint(this);
        }
    }
}
