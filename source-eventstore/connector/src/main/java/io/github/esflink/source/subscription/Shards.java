package io.github.esflink.source.subscription;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/**
 * {@code $all} in parts, by the last character of the stream name: each part is a filter of the
 * server, no two overlap, and together they are every stream whose name does not begin with {@code
 * $}. A stream is whole in one part, so its order stays.
 *
 * <p>Digits and the letters of hexadecimal numbers are dealt out first, so that names that end in a
 * number or a UUID spread evenly. Everything outside a-z, A-Z and 0-9 is in the first part.
 */
@Internal
public final class Shards {

    /** As many parts as a hexadecimal digit can tell apart. */
    static final int MOST = 16;

    private static final String SPREAD =
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private Shards() {}

    /** Whether a target is one of the parts that {@code $all} is read in. */
    public static boolean contains(SubscriptionTarget target) {
        return target instanceof SubscriptionTarget.AllStreams all
                && all.filter() != null
                && all.filter().subject() == EventFilter.Subject.STREAM_NAME
                && IntStream.rangeClosed(2, MOST).anyMatch(count -> of(count).contains(target));
    }

    static List<SubscriptionTarget> of(int count) {
        if (count < 2 || count > MOST) {
            throw new IllegalArgumentException(
                    "$all can be read in 2 to %d shards, found %d.".formatted(MOST, count));
        }
        List<StringBuilder> characters = new ArrayList<>();
        for (int shard = 0; shard < count; shard++) {
            characters.add(new StringBuilder());
        }
        for (int i = 0; i < SPREAD.length(); i++) {
            characters.get(i % count).append(SPREAD.charAt(i));
        }
        List<SubscriptionTarget> shards = new ArrayList<>();
        for (int shard = 0; shard < count; shard++) {
            // The first takes what no other does. "\\z" is the end, also after a line break; (?s)
            // lets
            // the dot take one.
            String last =
                    shard == 0
                            ? "[^" + String.join("", characters.subList(1, count)) + "]"
                            : "[" + characters.get(shard) + "]";
            shards.add(
                    new SubscriptionTarget.AllStreams(
                            EventFilter.streamNameRegex("(?s)^(?!\\$).*" + last + "\\z")));
        }
        return List.copyOf(shards);
    }
}
