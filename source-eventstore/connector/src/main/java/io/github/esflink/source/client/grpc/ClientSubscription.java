package io.github.esflink.source.client.grpc;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.SubscriptionFilter;
import com.eventstore.dbclient.SubscriptionFilterBuilder;
import com.eventstore.dbclient.SubscriptionListener;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.client.connection.Clients;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.subscription.DotNetRegex;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.grpc.ClientInterceptor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One client with one subscription on it, for one try, and the reads that it takes to begin it.
 *
 * <p>The client's listener hears nothing: {@link SubscriptionInterceptor} takes every message
 * before it. The end is told once, whoever sees it first: the interceptor, which sees every end of
 * a call that was started, or the client's future, which fails when none could be.
 */
final class ClientSubscription implements CatchUpSubscription {

    /**
     * Events that the server looks at between two checkpoints of a filter, as a multiple of one.
     * Its default of 32 makes a checkpoint message for every 32 events that do not match.
     */
    static final int FILTER_WINDOW = 4096;

    private final AtomicBoolean ended = new AtomicBoolean();
    private final SubscriptionInterceptor interceptor;
    private final FailedCalls failedCalls = new FailedCalls();

    /** Set before there is a call. */
    private SubscriptionObserver observer;

    private volatile @Nullable EventStoreDBClient client;

    ClientSubscription(SubscriptionObserver observer) {
        this(observer, request -> request);
    }

    /**
     * @param request what becomes of the request that the client makes
     */
    ClientSubscription(SubscriptionObserver observer, UnaryOperator<ReadReq> request) {
        this.observer = observer;
        this.interceptor = new SubscriptionInterceptor(new EndOnce(), request);
    }

    List<ClientInterceptor> interceptors() {
        return List.of(interceptor, failedCalls);
    }

    /** Returns at once, also when the request cannot even be made: that is told as an end. */
    void start(
            Supplier<EventStoreDBClientSettings> settings,
            SubscriptionTarget target,
            SplitPosition position) {
        open(
                settings,
                opened ->
                        target.match(
                                all -> subscribe(opened, all, position),
                                stream -> subscribe(opened, stream, position)));
    }

    private CompletableFuture<?> subscribe(
            EventStoreDBClient opened, SubscriptionTarget.AllStreams all, SplitPosition position) {
        if (position instanceof SplitPosition.AfterPosition after) {
            ResumeAfterPosition resume =
                    new ResumeAfterPosition(after.position(), observer, this, this::end);
            observer = resume;
            return resume.begin(opened).thenCompose(begin -> subscribeAt(opened, all, begin));
        }
        return subscribeAt(opened, all, position);
    }

    private CompletableFuture<?> subscribeAt(
            EventStoreDBClient opened, SubscriptionTarget.AllStreams all, SplitPosition begin) {
        interceptor.takeNextCall();
        return opened.subscribeToAll(new Silent(), options(all, begin));
    }

    private CompletableFuture<?> subscribe(
            EventStoreDBClient opened,
            SubscriptionTarget.SingleStream stream,
            SplitPosition position) {
        interceptor.takeNextCall();
        return opened.subscribeToStream(stream.name(), new Silent(), options(stream, position));
    }

    /** The same for any call that is answered by events. */
    void start(
            Supplier<EventStoreDBClientSettings> settings,
            Function<EventStoreDBClient, CompletableFuture<?>> call) {
        open(
                settings,
                opened -> {
                    interceptor.takeNextCall();
                    return call.apply(opened);
                });
    }

    private void open(
            Supplier<EventStoreDBClientSettings> settings,
            Function<EventStoreDBClient, CompletableFuture<?>> call) {
        EventStoreDBClient opened;
        try {
            // Reads the files of the connection string, which may be about to be replaced.
            opened = Clients.open(settings.get());
        } catch (RuntimeException e) {
            end(
                    new SubscriptionEnd(
                            SubscriptionEnd.Kind.REFUSED,
                            "the client refuses the settings (%s)".formatted(e.getMessage()),
                            e));
            return;
        }
        client = opened;
        try {
            CompletableFuture<?> confirmed = call.apply(opened);
            CompletableFuture<?> unused =
                    confirmed.whenComplete(
                            (subscription, failure) -> {
                                if (failure != null) {
                                    end(failedCalls.explain(failure));
                                }
                            });
        } catch (RuntimeException e) {
            end(
                    new SubscriptionEnd(
                            false,
                            "the client refuses the request (%s)".formatted(e.getMessage()),
                            e));
        }
    }

    @Override
    public void requestNext() {
        interceptor.requestNext();
    }

    @Override
    public CompletableFuture<Void> cancel() {
        ended.set(true);
        // The call first: a client with an open call waits 5 s for it.
        interceptor.cancel();
        EventStoreDBClient opened = client;
        return opened == null ? CompletableFuture.completedFuture(null) : opened.shutdown();
    }

    private void end(SubscriptionEnd end) {
        if (ended.compareAndSet(false, true)) {
            observer.onEnd(end);
        }
    }

    private static SubscribeToAllOptions options(
            SubscriptionTarget.AllStreams all, SplitPosition position) {
        SubscribeToAllOptions options = SubscribeToAllOptions.get();
        EventFilter filter = all.filter();
        if (filter != null) {
            options.filter(wire(filter));
        }
        return position.match(
                options::fromStart,
                after -> options.fromPosition(new Position(after.commit(), after.prepare())),
                revision -> {
                    throw unfit(all, position);
                });
    }

    private static SubscribeToStreamOptions options(
            SubscriptionTarget.SingleStream stream, SplitPosition position) {
        SubscribeToStreamOptions options =
                SubscribeToStreamOptions.get().resolveLinkTos(stream.resolveLinks());
        return position.match(
                options::fromStart,
                after -> {
                    throw unfit(stream, position);
                },
                options::fromRevision);
    }

    private static IllegalArgumentException unfit(
            SubscriptionTarget target, SplitPosition position) {
        return new IllegalArgumentException(
                "$all goes on after a log position, a stream after a revision; found %s for %s."
                        .formatted(position, target));
    }

    private static SubscriptionFilter wire(EventFilter filter) {
        SubscriptionFilterBuilder builder =
                SubscriptionFilter.newBuilder().withMaxWindow(FILTER_WINDOW);
        // Not the client's own prefix helper: it sends an expression without an anchor.
        String pattern = pattern(filter);
        if (filter.subject() == EventFilter.Subject.STREAM_NAME) {
            builder.withStreamNameRegularExpression(pattern);
        } else {
            builder.withEventTypeRegularExpression(pattern);
        }
        return builder.build();
    }

    static String pattern(EventFilter filter) {
        return filter.expression()
                .match(
                        prefixes -> DotNetRegex.startsWithAny(prefixes.prefixes()),
                        EventFilter.Regex::pattern);
    }

    /** Lets the messages through and tells the end only once. */
    private final class EndOnce implements SubscriptionObserver {
        @Override
        public boolean onMessage(SubscriptionMessage message, int bytes) {
            return observer.onMessage(message, bytes);
        }

        @Override
        public void onControlMessage(ControlMessage message) {
            observer.onControlMessage(message);
        }

        @Override
        public void onEnd(SubscriptionEnd end) {
            end(end);
        }
    }

    /** The client wants a listener. */
    private static final class Silent extends SubscriptionListener {}
}
