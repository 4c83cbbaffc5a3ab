package io.github.esflink.sinks.http.endpoint;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.annotation.Internal;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.AsyncHttpClientConfig.ResponseBodyPartFactory;
import org.asynchttpclient.DefaultAsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClientConfig;
import org.asynchttpclient.Request;
import org.asynchttpclient.proxy.ProxyServer;

/**
 * A connection pool and what runs it: an event loop, a timer, and a thread that looks names up, and
 * at the files of TLS, while there is something to look at. Each is a daemon and gone after {@link
 * #close()}.
 *
 * <p>The number of connections follows the number of requests; it has no bound of its own, because
 * the client's would refuse requests, not queue them. Thread-safe.
 */
@Internal
@SuppressWarnings("deprecation") // NioEventLoopGroup: the client takes no other, native ones aside
public final class EndpointClient implements AutoCloseable {

    static final String THREADS = "esdb-http-";

    private static final Duration NEVER = Duration.ofMillis(-1);
    private static final Duration MAX_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Below what servers and load balancers usually close a resting connection after. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(30);

    private static final int MAX_LINE_BYTES = 8 * 1024;
    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final long CLOSE_SECONDS = 5;

    /** How often the files of TLS are looked at. */
    private static final Duration TLS_FILES_PERIOD = Duration.ofSeconds(10);

    private final EndpointSettings settings;
    private final TlsEngines tls;
    private final NioEventLoopGroup eventLoops;
    private final EventLoop eventLoop;
    private final HashedWheelTimer timer;
    private final ThreadPoolExecutor lookups;
    private final AsyncHttpClient http;

    /** Those that may be alive. */
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /**
     * @param name whose it is, as a part of the names of its threads
     * @throws IllegalStateException naming a file of TLS that cannot be used
     */
    public EndpointClient(EndpointSettings settings, String name) {
        this(settings, name, TLS_FILES_PERIOD);
    }

    @SuppressWarnings(
            "deprecation") // the only kind of loop, native ones aside, that the client takes
    EndpointClient(EndpointSettings settings, String name, Duration tlsFilesPeriod) {
        this.settings = settings;
        this.tls = new TlsEngines(settings.tls());
        // Before anything is started: a secret may be missing.
        ProxyServer proxy = settings.proxy() == null ? null : settings.proxy().resolved();
        ThreadFactory threads = threads(THREADS + name);
        this.eventLoops = new NioEventLoopGroup(1, threads);
        this.eventLoop = eventLoops.next();
        this.timer = new HashedWheelTimer(threads, 100, TimeUnit.MILLISECONDS);
        this.lookups =
                new ThreadPoolExecutor(
                        1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        lookups.allowCoreThreadTimeOut(true);
        DefaultAsyncHttpClientConfig.Builder config = new DefaultAsyncHttpClientConfig.Builder();
        if (proxy != null) {
            config.setProxyServer(proxy);
        }
        this.http =
                new DefaultAsyncHttpClient(
                        config.setEventLoopGroup(eventLoops)
                                .setNettyTimer(timer)
                                .setAddressResolverGroup(new NameLookup(lookups))
                                .setSslEngineFactory(tls)
                                .setHttp2Enabled(false)
                                .setUserAgent("eventstore-connectors")
                                .setHttpAdditionalChannelInitializer(ExchangeHandler::addTo)
                                // An answer may be there to be read when writing fails.
                                .addChannelOption(ChannelOption.AUTO_CLOSE, false)
                                // The time for the whole request is what counts: see Exchange.
                                .setRequestTimeout(NEVER)
                                .setReadTimeout(NEVER)
                                .setConnectTimeout(
                                        shorter(settings.requestTimeout(), MAX_CONNECT_TIMEOUT))
                                .setHandshakeTimeout(
                                        (int)
                                                shorter(
                                                                settings.requestTimeout(),
                                                                MAX_CONNECT_TIMEOUT)
                                                        .toMillis())
                                .setConnectionTtl(
                                        settings.connectionLifetime().isZero()
                                                ? NEVER
                                                : settings.connectionLifetime())
                                .setPooledConnectionIdleTimeout(MAX_IDLE)
                                .setConnectionPoolCleanerPeriod(Duration.ofSeconds(1))
                                // Everything that is sent twice is sent twice by us.
                                .setMaxRequestRetry(0)
                                .setFollowRedirect(false)
                                .setCookieStore(null)
                                .setUseProxySelector(false)
                                .setUseProxyProperties(false)
                                // Nothing was asked for in packed form; what comes so is not
                                // unpacked.
                                .setEnableAutomaticDecompression(false)
                                .setResponseBodyPartFactory(ResponseBodyPartFactory.LAZY)
                                .setHttpClientCodecMaxInitialLineLength(MAX_LINE_BYTES)
                                .setHttpClientCodecMaxHeaderSize(MAX_HEADER_BYTES)
                                .build());
        if (tls.hasFiles()) {
            lookAtTlsFiles(tlsFilesPeriod.toMillis());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the event loop
    private void lookAtTlsFiles(long millis) {
        eventLoop.scheduleWithFixedDelay(
                () -> lookups.execute(this::reloadTls), millis, millis, TimeUnit.MILLISECONDS);
    }

    private ThreadFactory threads(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            threads.removeIf(other -> other.getState() == Thread.State.TERMINATED);
            threads.add(thread);
            return thread;
        };
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Reads the files of TLS again when they have changed; blocks for that. */
    public void reloadTls() {
        tls.reloadIfChanged();
    }

    /** Sends; the listener hears of the answer, or of there being none, within the time allowed. */
    public void send(Request request, AnswerListener listener) {
        Exchange exchange = new Exchange(this, request, listener);
        if (!execute(exchange::begin)) {
            exchange.refuse(new RejectedExecutionException());
        }
    }

    /** Runs something on the client's event loop after a while; it must not block. */
    @SuppressWarnings("FutureReturnValueIgnored") // the work tells of its own failures
    public void schedule(Runnable work, long millis) {
        eventLoop.schedule(work, millis, TimeUnit.MILLISECONDS);
    }

    /** In another task of the event loop; false when there is none anymore. */
    boolean execute(Runnable work) {
        try {
            eventLoop.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    Future<?> execute(Request request, AnswerReader reader) {
        return http.executeRequest(request, reader);
    }

    Future<?> scheduleNanos(Runnable work, long nanos) {
        return eventLoop.schedule(work, nanos, TimeUnit.NANOSECONDS);
    }

    Duration requestTimeout() {
        return settings.requestTimeout();
    }

    int maxAnswerBytes() {
        return settings.maxAnswerBytes();
    }

    /**
     * Closes every connection. Requests without an answer get none. Blocks until the threads are
     * gone, at most a few seconds.
     */
    @Override
    public void close() throws Exception {
        http.close();
        timer.stop();
        lookups.shutdownNow();
        eventLoops
                .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .await(CLOSE_SECONDS, TimeUnit.SECONDS);
        lookups.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        // What says that it has terminated is a moment away from it.
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        }
    }
}
