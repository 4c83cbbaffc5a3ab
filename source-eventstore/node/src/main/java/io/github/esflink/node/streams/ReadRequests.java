package io.github.esflink.node.streams;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq.Options;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq.Options.AllOptions;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq.Options.CountOptionCase;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq.Options.FilterOptionCase;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq.Options.FilterOptions;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq.Options.ReadDirection;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq.Options.StreamOptionCase;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq.Options.StreamOptions;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.protocol.ServerLine;
import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.reading.AllRead;
import io.github.esflink.node.reading.AllSubscription;
import io.github.esflink.node.reading.AllSubscription23;
import io.github.esflink.node.reading.AllSubscription24;
import io.github.esflink.node.reading.EventFrames;
import io.github.esflink.node.reading.ReadFilter;
import io.github.esflink.node.reading.ResponseSource;
import io.github.esflink.node.reading.StreamRead;
import io.github.esflink.node.reading.StreamSubscription;
import io.github.esflink.node.record.StoredPosition;
import io.github.esflink.node.security.Caller;
import io.github.esflink.node.security.Operation;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns a read request into the source of its responses, or refuses it as the server does. */
public final class ReadRequests {
    /** The server's page size, and its window for a filter that names none. */
    private static final long DEFAULT_WINDOW = 32;

    private final TransactionLog log;
    private final RequestChecks checks;
    private final ServerLine line;

    /**
     * @param line how subscriptions behave
     */
    public ReadRequests(TransactionLog log, RequestChecks checks, ServerLine line) {
        this.log = log;
        this.checks = checks;
        this.line = line;
    }

    ResponseSource open(ReadReq request) {
        Options options = request.getOptions();
        if (!options.hasUuidOption()) {
            throw ServerErrors.invalidArgument(
                    " `uuidOption` is a required argument of type UUIDOption");
        }
        if (options.getStreamOptionCase() == StreamOptionCase.STREAMOPTION_NOT_SET) {
            throw ServerErrors.invalidArgument("'None' is not a valid StreamOptionOneofCase");
        }
        String stream =
                options.hasAll()
                        ? SystemNames.ALL
                        : Requests.streamName(options.getStream().getStreamIdentifier());
        checks.check(Operation.READ, stream);
        EventFrames frames =
                new EventFrames(
                        log, options.getResolveLinks(), options.getUuidOption().hasString());
        boolean all = options.hasAll();
        boolean filtered = options.getFilterOptionCase() == FilterOptionCase.FILTER;
        boolean forwards = options.getReadDirection() == ReadDirection.Forwards;
        boolean known =
                options.getFilterOptionCase() != FilterOptionCase.FILTEROPTION_NOT_SET
                        && options.getReadDirection() != ReadDirection.UNRECOGNIZED
                        && (all || !filtered);
        if (known && options.getCountOptionCase() == CountOptionCase.COUNT) {
            return all ? readAll(options, frames) : readStream(options, frames);
        }
        if (known && forwards && options.getCountOptionCase() == CountOptionCase.SUBSCRIPTION) {
            ResponseSource subscription =
                    all ? subscribeToAll(options, frames) : subscribe(options, frames);
            return line == ServerLine.V23_10
                    ? subscription // its right to read is never asked for again
                    : new AccessCheckedSource(subscription, log, checks.readCheck(stream));
        }
        throw ServerErrors.invalidArgument(
                "The combination of ("
                        + options.getStreamOptionCase()
                        + ", "
                        + options.getCountOptionCase()
                        + ", "
                        + options.getReadDirection()
                        + ", "
                        + options.getFilterOptionCase()
                        + ") is invalid.");
    }

    private ResponseSource readAll(Options options, EventFrames frames) {
        AllOptions from = options.getAll();
        StoredPosition position =
                switch (from.getAllOptionCase()) {
                    case START -> StoredPosition.START;
                    case END -> null;
                    case POSITION -> position(from.getPosition());
                    case ALLOPTION_NOT_SET -> throw noStart();
                };
        boolean forwards = options.getReadDirection() == ReadDirection.Forwards;
        ReadFilter filter = ReadFilter.all(log);
        if (options.hasFilter()) {
            filter = filter(options.getFilter());
            window(options.getFilter());
        }
        return new AllRead(log, filter, frames, forwards, position, options.getCount());
    }

    private ResponseSource readStream(Options options, EventFrames frames) {
        StreamOptions from = options.getStream();
        Long revision =
                switch (from.getRevisionOptionCase()) {
                    case START -> Long.valueOf(0);
                    case END -> null;
                    case REVISION -> revision(from.getRevision());
                    case REVISIONOPTION_NOT_SET -> throw noStart();
                };
        return new StreamRead(
                log,
                frames,
                new StreamRead.Range(
                        Requests.streamName(from.getStreamIdentifier()),
                        options.getReadDirection() == ReadDirection.Forwards,
                        revision,
                        options.getCount(),
                        options.getControlOption().getCompatibility() >= 1));
    }

    private ResponseSource subscribeToAll(Options options, EventFrames frames) {
        AllSubscription.Terms terms = terms(options);
        AllOptions from = options.getAll();
        StoredPosition position =
                switch (from.getAllOptionCase()) {
                    case START -> StoredPosition.NOTHING;
                    case END -> null;
                    case POSITION -> position(from.getPosition());
                    case ALLOPTION_NOT_SET -> throw noStart();
                };
        if (line == ServerLine.V23_10) {
            return new AllSubscription23(log, frames, terms, position);
        }
        return position == null
                ? AllSubscription24.fromEnd(log, frames, terms)
                : AllSubscription24.after(log, frames, terms, position);
    }

    private ResponseSource subscribe(Options options, EventFrames frames) {
        StreamOptions from = options.getStream();
        Long after =
                switch (from.getRevisionOptionCase()) {
                    case START -> Long.valueOf(-1);
                    case END -> null;
                    case REVISION -> revision(from.getRevision());
                    case REVISIONOPTION_NOT_SET -> throw noStart();
                };
        return new StreamSubscription(
                log,
                frames,
                Requests.streamName(from.getStreamIdentifier()),
                after,
                new StreamSubscription.Terms(line, leaderCheck()));
    }

    /** Made before each page, also when the leader has moved since the subscription began. */
    private Runnable leaderCheck() {
        Caller caller = Caller.CURRENT.get();
        return () -> checks.checkLeader(caller);
    }

    private AllSubscription.Terms terms(Options options) {
        if (!options.hasFilter()) {
            return new AllSubscription.Terms(
                    ReadFilter.all(log), false, Long.MAX_VALUE, Long.MAX_VALUE, leaderCheck());
        }
        FilterOptions requested = options.getFilter();
        ReadFilter filter = filter(requested);
        long window = window(requested);
        long multiplier = Integer.toUnsignedLong(requested.getCheckpointIntervalMultiplier());
        if (multiplier == 0) {
            throw outOfRange("checkpointIntervalMultiplier is 0");
        }
        return new AllSubscription.Terms(filter, true, window, window * multiplier, leaderCheck());
    }

    private static long window(FilterOptions filter) {
        return switch (filter.getWindowCase()) {
            case COUNT -> DEFAULT_WINDOW;
            case MAX -> {
                if (filter.getMax() == 0) {
                    throw outOfRange("max is 0");
                }
                yield Integer.toUnsignedLong(filter.getMax());
            }
            case WINDOW_NOT_SET ->
                    throw ServerErrors.invalidArgument("'None' is not a valid WindowOneofCase");
        };
    }

    private ReadFilter filter(FilterOptions filter) {
        return switch (filter.getFilterCase()) {
            case STREAM_IDENTIFIER ->
                    ReadFilter.byStream(log, matching(filter.getStreamIdentifier()));
            case EVENT_TYPE -> ReadFilter.byType(log, matching(filter.getEventType()));
            case FILTER_NOT_SET ->
                    throw ServerErrors.invalidArgument("'" + filter + "' is not a valid filter");
        };
    }

    private static Predicate<String> matching(FilterOptions.Expression expression) {
        if (expression.getRegex().isEmpty()) {
            List<String> prefixes = List.copyOf(expression.getPrefixList());
            return name -> prefixes.stream().anyMatch(name::startsWith);
        }
        try {
            return ServerRegex.compile(expression.getRegex()).asPredicate();
        } catch (IllegalArgumentException e) {
            throw ServerErrors.handlerThrew(e);
        }
    }

    /** The position, {@code null} when it is the one that means the end. */
    private static @Nullable StoredPosition position(Options.Position position) {
        long commit = position.getCommitPosition();
        long prepare = position.getPreparePosition();
        if (commit == -1 && prepare == -1) {
            return null;
        }
        if (commit < 0 || prepare < 0 || commit < prepare) {
            throw outOfRange(
                    "position C:"
                            + Long.toUnsignedString(commit)
                            + "/P:"
                            + Long.toUnsignedString(prepare));
        }
        return new StoredPosition(commit, prepare);
    }

    /** The revision, {@code null} when it is the one that means the end. */
    private static @Nullable Long revision(long revision) {
        if (revision < -1) {
            throw outOfRange("revision " + Long.toUnsignedString(revision));
        }
        return revision == -1 ? null : Long.valueOf(revision);
    }

    private static RuntimeException noStart() {
        return ServerErrors.handlerThrew(new IllegalStateException("no start is given"));
    }

    private static RuntimeException outOfRange(String what) {
        return ServerErrors.handlerThrew(new IllegalArgumentException(what));
    }
}
