package io.github.esflink.job.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.job.filter.Filter.All;
import io.github.esflink.job.filter.Filter.Any;
import io.github.esflink.job.filter.Filter.BeginsWith;
import io.github.esflink.job.filter.Filter.Everything;
import io.github.esflink.job.filter.Filter.Matches;
import io.github.esflink.job.filter.Filter.Not;
import io.github.esflink.job.filter.Filter.Query;
import io.github.esflink.job.filter.Filter.StreamIs;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.source.subscription.DotNetRegex;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.EventFilter.Subject;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Server and operator together let through what the filter lets through, and nothing else. */
class FilterPlanTest {

    private static final Filter ORDERS = stream("order-");
    private static final Filter ITEMS = stream("item-");
    private static final Filter PLACED = type("Placed");
    private static final Filter MOVED = type("Moved");
    private static final Filter LARGE = new Query("$[?$.value.n > 4]");
    private static final Filter EVEN = new Query("$[?$.value.even == true]");
    private static final Filter ODD_TYPE = new Matches(Subject.EVENT_TYPE, "d$");

    static Stream<Arguments> divided() {
        return Stream.of(
                plan(LARGE, SubscriptionTarget.allStreams(), LARGE),
                plan(new Everything(), SubscriptionTarget.everything(), null),
                plan(all(ORDERS, LARGE), sent(names("order-")), all(LARGE, notSystem())),
                plan(all(PLACED, LARGE), sent(types("Placed")), LARGE),
                plan(all(LARGE, all(EVEN, PLACED)), sent(types("Placed")), all(LARGE, EVEN)),
                plan(all(ORDERS, PLACED), sent(names("order-")), PLACED),
                plan(all(PLACED, ODD_TYPE), sent(EventFilter.eventTypeRegex("d$")), PLACED),
                plan(
                        all(LARGE, new StreamIs("order-1")),
                        SubscriptionTarget.stream("order-1"),
                        all(LARGE, notSystem())),
                plan(any(PLACED, MOVED), sent(types("Placed", "Moved")), null),
                plan(
                        any(PLACED, ODD_TYPE),
                        sent(EventFilter.eventTypeRegex("(?:d$)|^(?:Placed)")),
                        null),
                plan(
                        any(new StreamIs("order-1"), ITEMS),
                        sent(EventFilter.streamNameRegex("(?:^order-1\\z)|^(?:item-)")),
                        null),
                plan(
                        any(all(PLACED, LARGE), all(MOVED, EVEN)),
                        sent(types("Placed", "Moved")),
                        any(all(PLACED, LARGE), all(MOVED, EVEN))),
                plan(any(LARGE, EVEN), SubscriptionTarget.allStreams(), any(LARGE, EVEN)),
                plan(any(PLACED, LARGE), SubscriptionTarget.allStreams(), any(PLACED, LARGE)),
                plan(any(ORDERS, PLACED), SubscriptionTarget.everything(), any(ORDERS, PLACED)),
                plan(not(PLACED), sent(EventFilter.eventTypeRegex("^(?!^(?:\\$|Placed))")), null),
                plan(
                        not(any(PLACED, MOVED)),
                        sent(EventFilter.eventTypeRegex("^(?!^(?:\\$|Placed|Moved))")),
                        null),
                plan(
                        not(ODD_TYPE),
                        sent(EventFilter.eventTypeRegex("^(?![\\s\\S]*?(?:d$))")),
                        notSystem()),
                plan(not(not(LARGE)), SubscriptionTarget.allStreams(), LARGE),
                plan(
                        not(all(LARGE, EVEN)),
                        SubscriptionTarget.allStreams(),
                        any(not(LARGE), not(EVEN))));
    }

    @ParameterizedTest
    @MethodSource("divided")
    void theServerIsAskedWhateverItCanTell(
            Filter filter, SubscriptionTarget target, @Nullable Filter rest) {
        FilterPlan plan = FilterPlan.of(filter);

        assertThat(plan.target()).isEqualTo(target);
        assertThat(plan.rest()).isEqualTo(rest);
    }

    @Test
    void whateverTheFilterServerAndOperatorLetThroughTheSame() {
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            Filter filter = any(random, 3);
            FilterPlan plan = FilterPlan.of(filter);
            for (EventRecord record : RECORDS) {
                boolean passed =
                        isSent(plan.target(), record)
                                && (plan.rest() == null
                                        || new RunningFilter(plan.rest()).passed(record) != null);
                assertThat(passed)
                        .as("seed %d: %s of %s as %s", seed, record, filter, plan)
                        .isEqualTo(isWanted(filter, record));
            }
        }
    }

    /** What is promised, written down as it is said. */
    private static boolean isWanted(Filter filter, EventRecord record) {
        boolean isSystem = record.schemaInfo().subject().startsWith("$");
        if (filter instanceof All all) {
            return all.parts().stream().allMatch(part -> isWanted(part, record));
        }
        if (filter instanceof Any any) {
            return any.parts().stream().anyMatch(part -> isWanted(part, record));
        }
        if (filter instanceof Not not) {
            return !isSystem && !isWanted(not.part(), record);
        }
        if (filter instanceof Query && isSystem) {
            return false;
        }
        return new RunningFilter(filter).passed(record) != null;
    }

    private static boolean isSent(SubscriptionTarget target, EventRecord record) {
        return target.match(
                all -> all.filter() == null || isSent(all.filter(), record),
                stream -> stream.name().equals(record.position().streamId()));
    }

    private static boolean isSent(EventFilter filter, EventRecord record) {
        String text =
                filter.subject() == Subject.STREAM_NAME
                        ? record.position().streamId()
                        : record.schemaInfo().subject();
        String pattern =
                filter.expression()
                        .match(
                                prefixes -> DotNetRegex.startsWithAny(prefixes.prefixes()),
                                EventFilter.Regex::pattern);
        return Pattern.compile(pattern).matcher(text).find();
    }

    private static final List<EventRecord> RECORDS = records();

    private static List<EventRecord> records() {
        List<EventRecord> records = new ArrayList<>();
        for (String stream : List.of("order-1", "order-10", "item-1", "$stats", "$$order-1")) {
            for (String type : List.of("Placed", "PlacedLate", "Moved", "$metadata", "$>")) {
                for (int n : List.of(1, 8)) {
                    records.add(record(stream, type, n, SchemaInfo.JSON));
                }
                records.add(record(stream, type, 8, "application/octet-stream"));
            }
        }
        return records;
    }

    private static EventRecord record(String stream, String type, int n, String contentType) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, n))
                .setPosition(new RecordPosition(stream, n, n))
                .setSchemaInfo(new SchemaInfo(type, contentType))
                .setData(
                        "{\"n\":%d,\"even\":%s}"
                                .formatted(n, n % 2 == 0)
                                .getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static Filter any(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 7 : 12);
        return switch (kind) {
            case 0 -> new StreamIs("order-1");
            case 1 -> random.nextBoolean() ? ORDERS : stream("$", "item-");
            case 2 -> random.nextBoolean() ? PLACED : type("$m", "Moved");
            case 3 -> new Matches(Subject.STREAM_NAME, random.nextBoolean() ? "1$" : "^\\$|em");
            case 4 -> random.nextBoolean() ? ODD_TYPE : new Matches(Subject.EVENT_TYPE, "^[^P]");
            case 5 -> random.nextBoolean() ? LARGE : EVEN;
            case 6 -> new Everything();
            case 7, 8 -> new All(parts(random, depth - 1));
            case 9, 10 -> new Any(parts(random, depth - 1));
            default -> new Not(any(random, depth - 1));
        };
    }

    private static List<Filter> parts(Random random, int depth) {
        return Stream.generate(() -> any(random, depth)).limit(1 + random.nextInt(3)).toList();
    }

    private static Arguments plan(Filter filter, SubscriptionTarget target, @Nullable Filter rest) {
        return Arguments.of(filter, target, rest);
    }

    private static Filter all(Filter... parts) {
        return new All(List.of(parts));
    }

    private static Filter any(Filter... parts) {
        return new Any(List.of(parts));
    }

    private static Filter not(Filter part) {
        return new Not(part);
    }

    private static Filter notSystem() {
        return not(type("$"));
    }

    private static Filter stream(String... beginnings) {
        return new BeginsWith(Subject.STREAM_NAME, List.of(beginnings));
    }

    private static Filter type(String... beginnings) {
        return new BeginsWith(Subject.EVENT_TYPE, List.of(beginnings));
    }

    private static SubscriptionTarget sent(EventFilter filter) {
        return filter == null
                ? SubscriptionTarget.everything()
                : new SubscriptionTarget.AllStreams(filter);
    }

    private static EventFilter names(String... beginnings) {
        return EventFilter.streamNamePrefix(beginnings);
    }

    private static EventFilter types(String... beginnings) {
        return EventFilter.eventTypePrefix(beginnings);
    }
}
