package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;
import static io.github.esflink.job.setting.Setting.withDefault;

import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.filter.FilterPlan;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What to read, in the server's words where it has them. */
final class SourceSettings {

    /**
     * @param source what the server is asked for
     * @param filter what of it is wanted; null for all
     */
    record Selection(SourceDefinition source, @Nullable Filter filter) {}

    private static final String FILTER = "subscription:filter";

    static final Setting<String> CONNECTION_STRING =
            new Setting<>(
                    "connectionString",
                    Kind.address("esdb://host:port or esdb+discover://host"),
                    null,
                    true,
                    true,
                    false);

    /** Another name of it; the only one beside a sink whose connection string is the database's. */
    static final Setting<String> SUBSCRIPTION_CONNECTION_STRING =
            new Setting<>(
                    "subscription:connectionString",
                    CONNECTION_STRING.kind(),
                    null,
                    false,
                    true,
                    false);

    /** Whose the connection string at the top is. */
    enum Owner {
        /** The source's. */
        SOURCE,
        /** That of the only sink; the source's stands below {@code subscription}. */
        SINK,
        /** That of a sink that is not here. */
        FOREIGN;

        /**
         * @param instanceTypeName as it is written; empty with several sinks
         */
        static Owner of(String instanceTypeName) {
            if (SinkType.whyNot(instanceTypeName).isPresent()) {
                return FOREIGN;
            }
            return SinkType.isSql(instanceTypeName) ? SINK : SOURCE;
        }
    }

    static final Setting<StartingPosition> INITIAL_POSITION =
            withDefault(
                    "subscription:initialPosition",
                    new Kind<>(
                            "latest, earliest, a time such as 2026-01-31T12:00:00Z, or a log position",
                            SourceSettings::startingPosition),
                    "latest");

    private static final Setting<List<String>> STREAMS =
            optional(
                    "subscription:streams",
                    Kind.names("stream ids, comma separated")
                            .noticing(FilterExpression::misreadNames));

    static final Setting<String> CATEGORY =
            optional(
                    "subscription:category",
                    Kind.text("a category").noticing(FilterExpression::misreadName));

    static final Setting<Integer> SHARDS =
            optional(
                    "subscription:shards",
                    Kind.integer().when(" from 2 to 16", count -> count >= 2 && count <= 16));

    static final Setting<PositionAheadOfLog> POSITION_AHEAD_OF_LOG =
            withDefault(
                    "subscription:positionAheadOfLog",
                    Kind.choice(PositionAheadOfLog.class),
                    "fail");

    static final Setting<DeletedStreams> DELETED_STREAMS =
            withDefault("subscription:deletedStreams", Kind.choice(DeletedStreams.class), "fail");

    static final Setting<FilterChange> FILTER_CHANGE =
            withDefault("subscription:filterChange", Kind.choice(FilterChange.class), "refuse");

    static final Setting<Boolean> RESOLVE_LINKS =
            withDefault("subscription:resolveLinks", Kind.bool(), "true");

    static final Setting<Duration> REFUSED_FOR =
            withDefault("subscription:refusedFor", Kind.duration(), "5 min");

    static final List<Setting<?>> ALL =
            Setting.join(
                    List.of(CONNECTION_STRING, SUBSCRIPTION_CONNECTION_STRING, INITIAL_POSITION),
                    new FilterSettings(FILTER).all(),
                    List.of(
                            STREAMS,
                            CATEGORY,
                            SHARDS,
                            RESOLVE_LINKS,
                            POSITION_AHEAD_OF_LOG,
                            DELETED_STREAMS,
                            FILTER_CHANGE,
                            REFUSED_FOR));

    private SourceSettings() {}

    /**
     * Empty when something is wrong, which is noted.
     *
     * @param owner whose the connection string at the top is
     */
    static Optional<Selection> read(Scope scope, Owner owner) {
        Optional<String> connectionString = connectionString(scope, owner);
        StartingPosition start = scope.readOrDefault(INITIAL_POSITION);
        FilterSettings filter = new FilterSettings(FILTER);
        Optional<FilterPlan> plan =
                filter.isSet(scope) ? filter.read(scope).map(FilterPlan::of) : Optional.empty();
        plan.ifPresent(divided -> filter.checkHere(scope, divided.patternsHere()));
        List<SubscriptionTarget> targets =
                targets(scope, filter.isSet(scope))
                        .orElseGet(
                                () ->
                                        List.of(
                                                plan.map(FilterPlan::target)
                                                        .orElseGet(
                                                                SubscriptionTarget::allStreams)));
        if (!targets.stream().allMatch(to -> start.place().map(to::accepts).orElse(true))) {
            scope.error(
                    INITIAL_POSITION,
                    "a log position goes with `$all`, and a stream or category is read: expected latest, earliest or a time.");
        }
        List<SubscriptionTarget> read =
                scope.readOrDefault(RESOLVE_LINKS) ? targets : withLinks(scope, targets);
        SourceDefinition.Changes changes =
                new SourceDefinition.Changes(
                        scope.readOrDefault(POSITION_AHEAD_OF_LOG),
                        scope.readOrDefault(DELETED_STREAMS),
                        scope.readOrDefault(FILTER_CHANGE));
        Duration refusedFor = scope.readOrDefault(REFUSED_FOR);
        return connectionString.map(
                from ->
                        new Selection(
                                new SourceDefinition(from, read, start, changes, refusedFor),
                                plan.map(FilterPlan::rest).orElse(null)));
    }

    private static Optional<String> connectionString(Scope scope, Owner owner) {
        Setting<String> setting =
                owner == Owner.SINK || scope.has(SUBSCRIPTION_CONNECTION_STRING)
                        ? SUBSCRIPTION_CONNECTION_STRING
                        : CONNECTION_STRING;
        if (owner == Owner.FOREIGN) {
            scope.below("subscription").text("connectionString");
            return Optional.empty();
        }
        if (owner == Owner.SOURCE) {
            scope.readOne(SUBSCRIPTION_CONNECTION_STRING, CONNECTION_STRING);
        } else if (!scope.has(setting)) {
            scope.error(
                    setting,
                    "missing; expected EventStoreDB's, such as esdb://host:port: connectionString is the database's of a sql-sink.");
        }
        Optional<String> found = scope.read(setting);
        found.flatMap(EventStoreEventLog::check)
                .ifPresent(wrong -> scope.error(setting, wrong.replaceFirst("\\.$", "") + "."));
        return found;
    }

    private static List<SubscriptionTarget> withLinks(
            Scope scope, List<SubscriptionTarget> targets) {
        if (targets.stream().anyMatch(SubscriptionTarget.AllStreams.class::isInstance)) {
            scope.error(RESOLVE_LINKS, "goes with streams or a category, and `$all` is read.");
        }
        return targets.stream()
                .map(
                        target ->
                                target.match(
                                        all -> all,
                                        stream ->
                                                SubscriptionTarget.streamWithLinks(stream.name())))
                .toList();
    }

    private static StartingPosition startingPosition(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "latest" -> StartingPosition.latest();
            case "earliest" -> StartingPosition.earliest();
            default -> {
                if (text.chars().allMatch(Character::isDigit)) {
                    long position = Long.parseLong(text);
                    yield StartingPosition.after(new LogPosition(position, position));
                }
                yield StartingPosition.atTime(Instant.parse(text));
            }
        };
    }

    /** Other targets than {@code $all} as the filter leaves it; empty when there are none. */
    private static Optional<List<SubscriptionTarget>> targets(Scope scope, boolean isFiltered) {
        Optional<List<String>> streams = scope.read(STREAMS);
        Optional<String> category = scope.read(CATEGORY);
        Optional<Integer> shards = scope.read(SHARDS);
        for (Setting<?> other : List.of(STREAMS, CATEGORY, SHARDS)) {
            if (isFiltered && scope.has(other)) {
                scope.error(other, "goes with `$all` as it is, and subscription:filter is set.");
            }
        }
        streams.ifPresent(names -> check(scope, STREAMS, names));
        category.ifPresent(name -> check(scope, CATEGORY, List.of(name)));
        scope.readOne(STREAMS, CATEGORY);
        scope.readOne(streams.isPresent() ? STREAMS : CATEGORY, SHARDS);
        return streams.map(names -> names.stream().map(SubscriptionTarget::stream).toList())
                .or(() -> category.map(name -> List.of(SubscriptionTarget.category(name))))
                .or(() -> shards.map(SubscriptionTarget::shardsOfAll));
    }

    private static void check(Scope scope, Setting<?> setting, List<String> names) {
        for (String name : names) {
            if (name.equals("$all")) {
                scope.error(setting, "expected streams: `$all` is read without this setting.");
            } else if (setting.equals(CATEGORY) && name.startsWith("$ce-")) {
                scope.error(
                        setting,
                        "expected order for the stream $ce-order, found \"%s\".".formatted(name));
            } else if (setting.equals(CATEGORY) && name.contains("-")) {
                scope.remark(
                        setting,
                        "reads the stream $ce-%s; as a rule a category is what stands before the first hyphen."
                                .formatted(name));
            }
        }
    }
}
