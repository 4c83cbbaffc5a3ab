package io.github.esflink.job.definition;

import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.filter.FilterPlan;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.source.client.EventStoreEventLog;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
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

    static final Setting<StartingPosition> INITIAL_POSITION =
            Setting.withDefault(
                    "subscription:initialPosition",
                    new Kind<>(
                            "latest, earliest, a time such as 2026-01-31T12:00:00Z, or a log position",
                            SourceSettings::startingPosition),
                    "latest");

    static final Setting<String> STREAMS =
            Setting.optional("subscription:streams", Kind.text("stream ids, comma separated"));

    static final Setting<String> CATEGORY =
            Setting.optional("subscription:category", Kind.text("a category"));

    static final Setting<Integer> SHARDS =
            Setting.optional(
                    "subscription:shards",
                    Kind.integer().when(" from 2 to 16", count -> count >= 2 && count <= 16));

    static final Setting<PositionAheadOfLog> POSITION_AHEAD_OF_LOG =
            Setting.withDefault(
                    "subscription:positionAheadOfLog",
                    Kind.choice(PositionAheadOfLog.class),
                    "fail");

    static final Setting<DeletedStreams> DELETED_STREAMS =
            Setting.withDefault(
                    "subscription:deletedStreams", Kind.choice(DeletedStreams.class), "fail");

    static final Setting<FilterChange> FILTER_CHANGE =
            Setting.withDefault(
                    "subscription:filterChange", Kind.choice(FilterChange.class), "refuse");

    static final Setting<Boolean> RESOLVE_LINKS =
            Setting.withDefault("subscription:resolveLinks", Kind.bool(), "true");

    static final Setting<Duration> REFUSED_FOR =
            Setting.withDefault("subscription:refusedFor", Kind.duration(), "5 min");

    static final List<Setting<?>> ALL = all();

    private SourceSettings() {}

    private static List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>(List.of(CONNECTION_STRING, INITIAL_POSITION));
        all.addAll(new FilterSettings(FILTER).all());
        all.addAll(
                List.of(
                        STREAMS,
                        CATEGORY,
                        SHARDS,
                        RESOLVE_LINKS,
                        POSITION_AHEAD_OF_LOG,
                        DELETED_STREAMS,
                        FILTER_CHANGE,
                        REFUSED_FOR));
        return all;
    }

    /**
     * Empty when something is wrong, which is noted.
     *
     * @param isForeign whether the connection string is that of a sink that is not here
     */
    static Optional<Selection> read(Scope scope, boolean isForeign) {
        Optional<String> connectionString =
                isForeign ? Optional.empty() : scope.read(CONNECTION_STRING);
        connectionString
                .flatMap(EventStoreEventLog::check)
                .ifPresent(
                        wrong ->
                                scope.error(
                                        CONNECTION_STRING, wrong.replaceFirst("\\.$", "") + "."));
        Optional<StartingPosition> start = scope.read(INITIAL_POSITION);
        FilterSettings filter = new FilterSettings(FILTER);
        boolean filtered = filter.isSet(scope);
        Optional<FilterPlan> plan = filtered ? plan(scope, filter) : Optional.empty();
        Optional<List<SubscriptionTarget>> targets =
                targets(scope, filtered)
                        .or(() -> filtered ? plan.map(p -> List.of(p.target())) : everything());
        Optional<Boolean> resolveLinks = scope.read(RESOLVE_LINKS);
        if (targets.isPresent() && !resolveLinks.orElse(true)) {
            checkResolveLinks(scope, targets.get());
        }
        if (start.isPresent() && targets.isPresent()) {
            checkStart(scope, start.get(), targets.get());
        }
        Optional<SourceDefinition.Changes> changes = changes(scope);
        if (connectionString.isEmpty()
                || start.isEmpty()
                || targets.isEmpty()
                || changes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Selection(
                        new SourceDefinition(
                                connectionString.get(),
                                resolveLinks.orElse(true)
                                        ? targets.get()
                                        : withLinks(targets.get()),
                                start.get(),
                                changes.get(),
                                scope.readOrDefault(REFUSED_FOR)),
                        plan.map(FilterPlan::rest).orElse(null)));
    }

    private static void checkResolveLinks(Scope scope, List<SubscriptionTarget> targets) {
        if (targets.stream().anyMatch(SubscriptionTarget.AllStreams.class::isInstance)) {
            scope.error(RESOLVE_LINKS, "goes with streams or a category, and `$all` is read.");
        }
    }

    private static List<SubscriptionTarget> withLinks(List<SubscriptionTarget> targets) {
        return targets.stream()
                .map(
                        target ->
                                target.match(
                                        all -> all,
                                        stream ->
                                                SubscriptionTarget.streamWithLinks(stream.name())))
                .toList();
    }

    private static Optional<SourceDefinition.Changes> changes(Scope scope) {
        Optional<PositionAheadOfLog> position = scope.read(POSITION_AHEAD_OF_LOG);
        Optional<DeletedStreams> streams = scope.read(DELETED_STREAMS);
        Optional<FilterChange> filter = scope.read(FILTER_CHANGE);
        return position.isEmpty() || streams.isEmpty() || filter.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SourceDefinition.Changes(position.get(), streams.get(), filter.get()));
    }

    private static void checkStart(
            Scope scope, StartingPosition start, List<SubscriptionTarget> targets) {
        boolean accepted =
                targets.stream()
                        .allMatch(target -> start.place().map(target::accepts).orElse(true));
        if (!accepted) {
            scope.error(
                    INITIAL_POSITION,
                    "a log position goes with `$all`, and a stream or category is read: expected latest, earliest or a time.");
        }
    }

    private static Optional<StartingPosition> startingPosition(String text) {
        String value = text.strip();
        if (value.equalsIgnoreCase("latest")) {
            return Optional.of(StartingPosition.latest());
        }
        if (value.equalsIgnoreCase("earliest")) {
            return Optional.of(StartingPosition.earliest());
        }
        try {
            if (value.chars().allMatch(Character::isDigit)) {
                long position = Long.parseLong(value);
                return Optional.of(StartingPosition.after(new LogPosition(position, position)));
            }
            return Optional.of(StartingPosition.atTime(Instant.parse(value)));
        } catch (NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** What the server is asked for because of the filter; empty when that is wrong. */
    private static Optional<FilterPlan> plan(Scope scope, FilterSettings settings) {
        Optional<Filter> filter = settings.read(scope);
        if (filter.isEmpty()) {
            return Optional.empty();
        }
        FilterPlan plan = FilterPlan.of(filter.get());
        settings.checkHere(scope, plan.patternsHere());
        return Optional.of(plan);
    }

    private static Optional<List<SubscriptionTarget>> everything() {
        return Optional.of(List.of(SubscriptionTarget.allStreams()));
    }

    /** Other targets than {@code $all} as the filter leaves it; empty when there are none. */
    private static Optional<List<SubscriptionTarget>> targets(Scope scope, boolean filtered) {
        Optional<String> streams = scope.read(STREAMS);
        Optional<String> category = scope.read(CATEGORY);
        Optional<Integer> shards = scope.read(SHARDS);
        for (Setting<?> other : List.of(STREAMS, CATEGORY, SHARDS)) {
            if (filtered && scope.has(other)) {
                scope.error(other, "goes with `$all` as it is, and subscription:filter is set.");
            }
        }
        remarkWildcards(scope, STREAMS, streams);
        remarkWildcards(scope, CATEGORY, category);
        if (streams.isPresent() && category.isPresent()) {
            scope.error(CATEGORY, "subscription:streams is set too; one of them is enough.");
        }
        if (streams.isPresent()) {
            return Optional.of(
                    Kind.list(streams.get()).stream().map(SubscriptionTarget::stream).toList());
        }
        if (category.isPresent()) {
            return Optional.of(List.of(SubscriptionTarget.category(category.get().strip())));
        }
        return shards.map(SubscriptionTarget::shardsOfAll);
    }

    private static void remarkWildcards(
            Scope scope, Setting<String> setting, Optional<String> names) {
        names.flatMap(text -> FilterExpression.asGlob(text, FilterSettings.FilterType.STREAM_ID))
                .ifPresent(instead -> scope.remark(setting, instead));
    }
}
